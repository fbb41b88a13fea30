"""Concordance: every occurrence of a query in its context (key word in context, KWIC).

The term and the layout are those of H. P. Luhn, "Key word-in-context index for technical
literature", American Documentation 11 (1960).
"""

import re
from collections.abc import Iterator
from typing import Any, Final, Literal, NamedTuple

from kashaf.index.analysis.folding import fold
from kashaf.index.errors import KashafError
from kashaf.search.engine.index import Index
from kashaf.search.highlight.snippets import Snippet
from kashaf.search.model.hit import Hit
from kashaf.search.model.request import SearchRequest

WIDTH: Final = 40
"""The most characters of context on each side, by default."""

_WORDS: Final = re.compile(r"[^\W_]+")

Order = Literal["relevance", "before", "after"]


class Line(NamedTuple):
    """One occurrence of a query.

    Attributes:
        id: The id of the document.
        title: Its title.
        before: The text before the occurrence, in whole words.
        match: The occurrence, as in the document.
        after: The text after it, in whole words.
        start: Where it begins in the body, in code points.
        end: Where it ends.
        date: The date of the document; None if it has none.
        source: Its source; None if it has none.
    """

    id: str
    title: str
    before: str
    match: str
    after: str
    start: int
    end: int
    date: str | None
    source: str | None

    def to_dict(self) -> dict[str, Any]:
        """Return the line as JSON values."""
        return self._asdict()


def concordance(index: Index, request: SearchRequest, *, width: int = WIDTH) -> Iterator[Line]:
    """Yield every occurrence of a query in the bodies of the documents that match it.

    Occurrences are what a search highlights: all forms of a word, and whole phrases. They are
    ordered by document, as the request orders these, and within a document by position.
    Occurrences in titles are left out.

    Args:
        index: The index.
        request: The query, filters and sort; see `Index.scan`.
        width: The most characters of context on each side.

    Raises:
        ValueError: The request names a field that the index does not have.
        KashafError: Time ran out or the search was cancelled; or the index does not store bodies.
    """
    if not index.schema.stores_body:
        raise KashafError("the index does not store bodies, so there is no text to show")
    for hit in index.scan(request, whole=True):
        for whole in hit.snippets:
            for start, end in whole.spans:
                yield _line(hit, whole, start, end, width)


def sort_key(line: Line, order: Order) -> tuple[str, ...]:
    """Return the sort key of a line: the folded words after the match, or before it backwards.

    Punctuation does not count, so that «القوات، الأميركية» is next to «القوات الأميركية».
    """
    words = _WORDS.findall(fold(line.after if order == "after" else line.before))
    return tuple(words if order == "after" else reversed(words))


def _line(hit: Hit, whole: Snippet, start: int, end: int, width: int) -> Line:
    text = whole.text
    first, last = max(start - width, 0), min(end + width, len(text))
    before, after = text[first:start], text[end:last]
    if first and not text[first - 1].isspace():
        before = before.partition(" ")[2]
    if last < len(text) and not text[last].isspace():
        after = after.rpartition(" ")[0]
    return Line(
        hit.id,
        hit.title,
        " ".join(before.split()),
        text[start:end],
        " ".join(after.split()),
        start,
        end,
        hit.fields.get("date"),
        hit.fields.get("source"),
    )
