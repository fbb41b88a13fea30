"""Kashaf's analysis as a Whoosh analyzer, for schemas and for stock Whoosh's query parser."""

from collections.abc import Callable, Iterator
from typing import Any

from whoosh.analysis import Token as WhooshToken
from whoosh.analysis.acore import Composable

from kashaf.index.analysis.analyzer import Analyzer, Token
from kashaf.index.analysis.settings import AnalyzerSettings

_KEYS: dict[str, Callable[[Token], tuple[str | None, ...]]] = {
    "lemmas": lambda token: token.lemmas,
    "query": lambda token: token.lemmas[:1],
    "weak": lambda token: token.weak,
    "stem": lambda token: (token.stem,),
    "form": lambda token: (token.form,),
    "root": lambda token: (token.root,),
}


class WhooshAnalyzer(Composable):  # type: ignore[misc]
    """A Whoosh analyzer of Arabic: the lemmas, weak keys, stem, root or form of every token.

    Several lemmas of a token have the same position. In a query (`mode="query"`) "lemmas" is the
    likeliest one alone, since a parser would look for documents that contain them all.

    It is pickled as its settings and key, so a schema stays small. Usable in any Whoosh schema:
    `TEXT(analyzer=WhooshAnalyzer("lemmas"))`.
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
        """Whoosh's tokens of `value`; as in Whoosh, one object that changes with each token."""
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
