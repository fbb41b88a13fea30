"""The page of a document, highlighted for a query, and its neighbors in the results."""

import time
from dataclasses import replace
from typing import Any, Final

from kashaf.index.fields.schema import Schema
from kashaf.search import Hit, Index, SearchRequest
from kashaf.search.model.budget import SECONDS
from kashaf.search.web.conditional import IsCancelled
from kashaf.search.web.limits import OFFSET
from kashaf.search.web.pages.filters import label
from kashaf.search.web.pages.highlights import highlighted_html, paragraphs
from kashaf.search.web.pages.links import outer
from kashaf.search.web.pages.messages import Messages
from kashaf.search.web.pages.rendering import Page
from kashaf.search.web.pages.results import document_link, facts
from kashaf.search.web.pages.selection import PAGE, Selection
from kashaf.search.web.problems import ProblemError

_STANDARD: Final = ("date", "source", "url", "tags")
_SIMILAR: Final = 5
_RELATED_SECONDS: Final = SECONDS / 2
"""The time limit of finding its neighbors and similar documents, together."""
_STRIP: Final = 200
"""The most marks of the strip of positions."""


def document_page(page: Page, index: Index, is_cancelled: IsCancelled) -> str:
    """Return the HTML of the document that the URL names.

    Highlighting has the time limit of a search; see `_RELATED_SECONDS`.
    """
    selection = Selection.read(page.params, index.schema).possible(index)
    identity = page.params.get("id", "")
    hit = index.get(identity, selection.query, is_cancelled=is_cancelled)
    if hit is None:
        raise ProblemError(404, "there is no document with this id")
    is_cut = hit.highlighted_chars < len(hit.body)
    page.is_partial = is_cut
    started = time.perf_counter()
    body = hit.snippets[0] if hit.snippets else None
    tags = hit.fields.get("tags")
    return page.render(
        "document.html",
        q=selection.query,
        plain_title=hit.title,
        title=highlighted_html(hit.highlighted_title),
        facts=facts(hit, page.t),
        url=outer(hit.fields.get("url")),
        tags=tags if isinstance(tags, list) else [],
        paragraphs=list(paragraphs(body)) if body else [],
        matches=len(body.spans) if body else 0,
        strip=_strip(hit),
        highlighted=hit.highlighted_chars if is_cut else None,
        fields=_fields(hit, index.schema, page.t),
        citations=[
            (name, page.link("/cite", {"id": identity, "format": form}, lang=None))
            for name, form in (("BibTeX", "bib"), ("RIS", "ris"))
        ],
        **_neighbors(page, index, selection, identity, started, is_cancelled),
        similar=_similar(page, index, identity, started, is_cancelled),
    )


def _strip(hit: Hit) -> list[tuple[int, float]]:
    """Return matches, each with its position in the body as a share of its length, in percent."""
    spans = hit.snippets[0].spans if hit.snippets else ()
    step = max(1, -(-len(spans) // _STRIP))
    length = max(len(hit.body), 1)
    return [
        (number, round(100 * start / length, 2))
        for number, (start, _) in enumerate(spans, 1)
        if (number - 1) % step == 0
    ]


def _fields(hit: Hit, schema: Schema, t: Messages) -> list[tuple[str, str]]:
    """Return the user-defined fields, and the location of the text in a book or file."""
    return [
        (label(name, schema, t), _shown(name, value, schema, t))
        for name, value in hit.fields.items()
        if name not in _STANDARD and value not in (None, "", [])
    ]


def _shown(name: str, value: Any, schema: Schema, t: Messages) -> str:
    field = schema.fields.get(name)
    return t.day(str(value)) if field and field.kind == "date" else t.value(value)


def _similar(
    page: Page, index: Index, identity: str, started: float, is_cancelled: IsCancelled
) -> list[tuple[str, str]]:
    left = SearchRequest("", seconds=_RELATED_SECONDS).left(started).seconds
    found = index.more_like(identity, limit=_SIMILAR, seconds=left, is_cancelled=is_cancelled)
    page.is_partial |= found.partial
    return [(hit.title, page.link("/document", {"id": hit.id})) for hit in found]


def _neighbors(
    page: Page,
    index: Index,
    selection: Selection,
    identity: str,
    started: float,
    is_cancelled: IsCancelled,
) -> dict[str, Any]:
    """Return the links to the results before and after a document, and back to its page of results.

    Neighbors are looked up by rank, so they are left out if the results have changed since.
    """
    nothing = {"back": "", "rank": 0, "total": 0, "previous": None, "next": None}
    if not selection.query.strip():
        return nothing
    text = page.params.get("at", "")
    rank = int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 6 else 0
    rank = rank if rank <= OFFSET else 0
    at = max(rank - 1, 0)
    back = page.link("/", replace(selection, page=at // PAGE + 1).params)
    if not rank:
        return nothing | {"back": back}
    found: dict[int, str] = {}
    total = 0
    for number in sorted({max(at - 1, 0) // PAGE, at // PAGE, (at + 1) // PAGE}):
        request = replace(selection, page=number + 1).request(
            index.schema, snippets=False, is_cancelled=is_cancelled
        )
        results = index.run(replace(request, seconds=_RELATED_SECONDS).left(started))
        if results.partial:
            page.is_partial = True
            return nothing | {"back": back}
        total = results.total
        found |= {number * PAGE + n: hit.id for n, hit in enumerate(results)}
    if found.get(at) != identity:
        return nothing | {"back": back}

    def href(other: int) -> str | None:
        return document_link(page, selection, found[other], other + 1) if other in found else None

    return {
        "back": back,
        "rank": rank,
        "total": total,
        "previous": href(at - 1),
        "next": href(at + 1),
    }
