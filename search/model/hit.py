"""A hit: the stored fields of a matching document, and its highlighted title and snippets."""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from kashaf.index.documents.tags import tag_list
from kashaf.index.lazy import lazy
from kashaf.search.highlight.highlighter import Highlighter
from kashaf.search.highlight.snippets import LENGTH, Snippet, best_snippets, cut, highlight
from kashaf.search.model.budget import MAX_SNIPPET_CHARS

if TYPE_CHECKING:
    from kashaf.index.documents.location import Location

_NOT_SPACE: Final = re.compile(r"\S")


class Stored(Protocol):
    """The stored fields of a document, decoded on first use."""

    @property
    def id(self) -> str:
        """The document's id."""
        ...

    @property
    def fields(self) -> Mapping[str, Any]:
        """All stored fields, the id included."""
        ...


class HitOptions(NamedTuple):
    """Which parts of its document a hit contains.

    Attributes:
        fields: The fields to return, or None for all of them.
        snippet_length: The length of a snippet in characters, approximately.
        snippet_count: The most snippets.
    """

    fields: Sequence[str] | None = None
    snippet_length: int = LENGTH
    snippet_count: int = 1


class Hit:
    """A matching document: its stored fields, and where the query matched.

    Snippets are made at once, so that a search's `took_ms` covers them; fields are decoded on
    first use. Neither needs the index to stay open.

    Attributes:
        score: The score that the document was ranked by.
        duplicates: The ids of near-duplicates that a search with `collapse` left out.
        highlighted_chars: How many characters of the body were searched for matches; fewer than it
            has if time ran out.
    """

    def __init__(
        self,
        stored: Stored,
        score: float,
        highlighter: Highlighter | None,
        *,
        whole: bool = False,
        duplicates: tuple[str, ...] = (),
        options: "HitOptions | None" = None,
        passage: tuple[int, int] | None = None,
    ) -> None:
        """Make a hit.

        Args:
            stored: The stored fields of the document.
            score: The score that the document was ranked by.
            highlighter: The highlighter of the query, or None for no snippets or highlights.
            whole: Whether the whole body is the snippet, as for a page that shows the document.
            duplicates: The ids of near-duplicates that were left out.
            options: Which fields and snippets to return.
            passage: The start and end of the best passage in the body of a document found by
                meaning. It is the snippet if no word matches in the body.
        """
        self._passage = passage
        self._options = options or HitOptions()
        self._stored = stored
        self._highlighter = highlighter
        self._whole = whole
        self.score = score
        self.duplicates = duplicates
        self.highlighted_chars = 0
        if highlighter:
            _ = self.highlighted_title, self.snippets
            self.highlighted_chars = highlighter.done_chars if self.body else 0

    @property
    def id(self) -> str:
        """The document's id."""
        return self._stored.id

    @property
    def title(self) -> str:
        """The title; empty when the document has none."""
        return str(self._stored.fields.get("title", ""))

    @property
    def body(self) -> str:
        """The body; empty when the document has none."""
        return str(self._stored.fields.get("body", ""))

    @lazy
    def fields(self) -> dict[str, Any]:
        """The fields date, source, url and tags where present, and all extra fields.

        If the search named fields, only those.
        """
        stored = self._stored.fields
        found = {key: stored[key] for key in ("date", "source", "url") if key in stored}
        if tags := tag_list(stored):
            found["tags"] = tags
        found |= _copy(stored.get("fields", {}))
        wanted = self._options.fields
        return found if wanted is None else {key: found[key] for key in wanted if key in found}

    @lazy
    def location(self) -> "Location | None":
        """The file that the first match is from, and the page, line or time in it, if known."""
        stored = self._stored.fields
        if "location" not in stored:
            return None
        from kashaf.index.documents.location import Location

        location = Location.from_dict(stored["location"])
        anchors = stored.get("anchors")
        if not anchors:
            return location
        snippet = self.snippets[0] if self.snippets else None
        first = snippet.spans[0][0] if snippet and snippet.spans else 0
        start = max(self.body.find(snippet.text), 0) if snippet else 0
        return location.at(
            [(offset, name, value) for offset, name, value in anchors], start + first
        )

    def to_dict(self) -> dict[str, Any]:
        """Return this hit as JSON values, without its body; see `Results.to_dict`."""
        from kashaf.search.model.serialize import hit_json

        return hit_json(self)

    @lazy
    def snippets(self) -> tuple[Snippet, ...]:
        """The passages of the body that show why it matches, with the matches highlighted.

        A first line that repeats the title is in none of them.
        """
        if not self.body or not self._highlighter:
            return ()
        if self._whole:
            return (highlight(self.body, self._highlighter.spans(self.body)),)
        start = _headline_end(self.body, self.title)
        found = self._highlighter.spans(self.body[:MAX_SNIPPET_CHARS])
        spans = [(first - start, last - start, key) for first, last, key in found if first >= start]
        options = self._options
        if self._passage and not spans:
            return (cut(self.body, *self._passage),)[: options.snippet_count]
        return best_snippets(
            self.body[start:],
            spans,
            options.snippet_length,
            options.snippet_count,
            self._highlighter.is_spent,
        )

    @lazy
    def highlighted_title(self) -> Snippet:
        """The title with its matches highlighted."""
        spans = self._highlighter.spans(self.title) if self._highlighter else ()
        return highlight(self.title, spans)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Hit) and self._shown() == other._shown()

    def __hash__(self) -> int:
        return hash((self.id, self.score))

    def _shown(self) -> tuple[object, ...]:
        shown = self.score, self.snippets, self.highlighted_title, self.duplicates
        return (*shown, self.title, self.body, self.id, self.fields)

    def __repr__(self) -> str:
        return f"Hit(id={self.id!r}, score={self.score!r}, title={self.title!r})"


def _headline_end(body: str, title: str) -> int:
    """Return where the text after a first line that repeats the title begins; 0 without any."""
    end = body.find("\n", 0, 2 * len(title) + 2) if title else -1
    if end < 0 or " ".join(body[:end].split()) != title:
        return 0
    rest = _NOT_SPACE.search(body, end)
    return rest.start() if rest else 0


def _copy(value: Any) -> Any:
    """Return a copy of a JSON value, which may be changed: stored fields are shared."""
    if isinstance(value, dict):
        return {key: _copy(item) for key, item in value.items()}
    return type(value)(map(_copy, value)) if isinstance(value, list | tuple) else value
