"""A document that was found: from what an index stores of it to what is shown."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Protocol

from kashaf.search.highlight.highlighter import Highlighter
from kashaf.search.highlight.snippets import Snippet, best_snippet, highlight
from kashaf.search.model.budget import TEXT


class Stored(Protocol):
    """What an index stores of a document, unpacked when asked for."""

    @property
    def id(self) -> str:
        """The document's id."""
        ...

    @property
    def fields(self) -> Mapping[str, Any]:
        """Everything, the id included."""
        ...


class Hit:
    """A document that was found: what the index stores of it, and where the query matched.

    `score`: what it was ranked by; `duplicates`: the ids of near-duplicates that a search with
    `collapse` left out. All else is unpacked when asked for, which needs no open index.
    """

    def __init__(
        self,
        stored: Stored,
        score: float,
        highlighter: Highlighter | None,
        *,
        whole: bool = False,
        duplicates: tuple[str, ...] = (),
    ) -> None:
        """Without a highlighter there is no snippet and nothing is lit; with `whole` the whole body is
        the snippet."""
        self._stored = stored
        self._highlighter = highlighter
        self._whole = whole
        self.score = score
        self.duplicates = duplicates
        if highlighter:
            _ = self.snippets, self.highlighted_title

    @property
    def id(self) -> str:
        """The document's id."""
        return self._stored.id

    @property
    def title(self) -> str:
        """Its title; empty when it has none."""
        return str(self._stored.fields.get("title", ""))

    @property
    def body(self) -> str:
        """Its body; empty when it has none."""
        return str(self._stored.fields.get("body", ""))

    @cached_property
    def fields(self) -> dict[str, Any]:
        """date, source, url and tags where the document has them, and its own extra keys."""
        stored = self._stored.fields
        found = {key: stored[key] for key in ("date", "source", "url") if key in stored}
        if "tags" in stored:
            found["tags"] = stored["tags"].split(",")
        return {**found, **stored.get("fields", {})}

    @cached_property
    def snippets(self) -> tuple[Snippet, ...]:
        """The passages of the body that say why it was found, the matches lit."""
        if not self.body or not self._highlighter:
            return ()
        if self._whole:
            return (highlight(self.body, self._highlighter.spans(self.body)),)
        return (best_snippet(self.body, self._highlighter.spans(self.body[:TEXT])),)

    @cached_property
    def highlighted_title(self) -> Snippet:
        """The title with its matches."""
        return highlight(self.title, self._highlighter.spans(self.title) if self._highlighter else ())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Hit) and self._shown() == other._shown()

    def __hash__(self) -> int:
        return hash((self.id, self.score))

    def _shown(self) -> tuple[object, ...]:
        shown = self.score, self.snippets, self.highlighted_title, self.duplicates
        return (*shown, self.title, self.body, self.id, self.fields)

    def __repr__(self) -> str:
        return f"Hit(id={self.id!r}, score={self.score!r}, title={self.title!r})"
