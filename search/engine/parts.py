"""Parts of long texts: each text is shown as one document, by the part that matches best.

`kashaf.index.documents.records.parts` divides a text that is too long to rank well; the ids of the
parts show which text they belong to.

Known failures: `total` and facets count the parts of a text that ranks below the page one by one,
and beyond the first 2,000 results parts are shown one by one.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from kashaf.index.documents.part_ids import new_text, part_id, whole_id
from kashaf.search.engine.snapshot import Match, Page, Snapshot, no_cursor
from kashaf.search.model.hit import Stored
from kashaf.search.model.request import SearchRequest
from kashaf.search.query.nodes import Query

_MAX_WINDOW = 2000  # beyond it parts are shown one by one
_MAX_PARTS = 10_000


def search_whole(snapshot: Snapshot, query: Query, request: SearchRequest) -> Page:
    """Return a page of results with only the best part of each long text."""
    started = time.perf_counter()
    end = request.offset + request.limit
    window = min(_MAX_WINDOW, snapshot.window)
    if end > window or request.cursor is not None or not snapshot.may_have_parts:
        return snapshot.search(query, request)
    page = snapshot.search(query, replace(request, limit=end, offset=0))
    shown = page.matches[request.offset :]
    may_be_first = [match.stored for match in shown]
    if not any(map(_has_part_id, page.matches)) and not snapshot.has_parts(may_be_first):
        return page._replace(matches=shown)
    wanted = replace(request.left(started), limit=min(page.total, window), offset=0)
    page = snapshot.search(query, wanted)
    best = _best_parts(page.matches)
    total = page.total - len(page.matches) + len(best)
    matches = tuple(best[request.offset : end])
    return page._replace(total=total, matches=matches, cursor=None, cursor_after=no_cursor)


class WholeText(NamedTuple):
    """The stored fields of a long text, whose body is that of all its parts."""

    id: str
    fields: Mapping[str, Any]


def whole_text(first: Stored, find: Callable[[str], Stored | None]) -> Stored:
    """Return the whole text if a document is the first part of one, or else the document."""
    if first.fields.get("part_of") != first.id:
        return first
    parts = [first]
    for number in range(2, _MAX_PARTS):
        part = find(part_id(first.id, number))
        if part is None:
            break
        parts.append(part)
    body = "".join(map(new_text, (part.fields for part in parts)))
    return WholeText(first.id, {**first.fields, "body": body, "anchors": []})


def _has_part_id(match: Match) -> bool:
    return whole_id(match.stored.id) != match.stored.id


def _best_parts(matches: Sequence[Match]) -> list[Match]:
    seen: set[str] = set()
    best = []
    for match in matches:
        whole = whole_id(match.stored.id)
        if whole not in seen:
            seen.add(whole)
            best.append(match)
    return best
