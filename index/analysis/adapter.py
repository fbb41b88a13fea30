"""Kashaf's analysis as a Whoosh analyzer, for schemas and for Whoosh's own query parser."""

from collections.abc import Callable, Iterator
from typing import Any

from whoosh.analysis import Token as WhooshToken
from whoosh.analysis.acore import Composable

from kashaf.index.analysis.analyzer import Analyzer
from kashaf.index.analysis.settings import AnalyzerSettings
from kashaf.index.analysis.tokens import Token

_KEYS: dict[str, Callable[[Token], tuple[str | None, ...]]] = {
    "lemmas": lambda token: token.lemmas,
    "query": lambda token: token.lemmas[:1],
    "weak": lambda token: token.weak,
    "stem": lambda token: (token.stem,),
    "form": lambda token: (token.form,),
    "root": lambda token: (token.root,),
}


class WhooshAnalyzer(Composable):  # type: ignore[misc]
    """A Whoosh analyzer for Arabic, which yields one kind of key of each token.

    The lemmas of a token share one position. In a query (`mode="query"`), only the likeliest of
    them is yielded, since Whoosh's parser would require a document to contain all of them.

    It is pickled as its key and settings, so a schema stays small. It works in any Whoosh schema:
    `TEXT(analyzer=WhooshAnalyzer("lemmas"))`.

    Args:
        key: What is yielded: "lemmas", "weak", "stem", "form" or "root".
        settings: The settings of the analysis.
    """

    def __init__(self, key: str, settings: AnalyzerSettings | None = None) -> None:
        self._key = key
        self._settings = settings or AnalyzerSettings()
        self._analyzer = Analyzer(self._settings)

    def __getstate__(self) -> dict[str, Any]:
        return {"key": self._key, "settings": self._settings}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__(state["key"], state["settings"])  # type: ignore[misc]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WhooshAnalyzer) and self.__getstate__() == other.__getstate__()

    def __hash__(self) -> int:
        return hash((self._key, self._settings))

    def __call__(
        self,
        value: str,
        positions: bool = False,
        chars: bool = False,
        start_pos: int = 0,
        start_char: int = 0,
        **kwargs: Any,
    ) -> Iterator[WhooshToken]:
        """Yield the tokens of a text: one object that changes each time, as Whoosh expects."""
        is_query = self._key == "lemmas" and kwargs.get("mode") == "query"
        keys = _KEYS["query" if is_query else self._key]
        out = WhooshToken(positions, chars, **kwargs)
        for token in self._analyzer.tokens(value):
            for text in keys(token):
                if text is None:
                    continue
                out.text = out.original = text
                out.boost = 1.0
                out.stopped = False
                out.pos = start_pos + token.position
                out.startchar = start_char + token.start
                out.endchar = start_char + token.end
                yield out
