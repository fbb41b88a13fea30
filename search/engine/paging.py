"""The page of results for a request: filtered, counted, without near-duplicates."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from kashaf.index.fields.names import resolve
from kashaf.index.fields.schema import Schema
from kashaf.search.engine.parts import search_whole
from kashaf.search.engine.snapshot import Page, Snapshot
from kashaf.search.fields.cursor import Cursor
from kashaf.search.fields.facets import facet_specs
from kashaf.search.fields.filters import field_of, filtered
from kashaf.search.model.budget import DUPLICATES_STOPPED, FACETS_STOPPED
from kashaf.search.model.request import SearchRequest
from kashaf.search.query.nodes import Query

Duplicates: TypeAlias = Mapping[str, tuple[str, ...]]
"""The id of each document on the page → the ids of near-duplicates that were left out."""


def filtered_page(
    snapshot: Snapshot, query: Query, request: SearchRequest
) -> tuple[Page, Duplicates]:
    """Return the page of matches that pass the filters, and the near-duplicates left out of it.

    The time limit of the request covers all the searches that this takes.

    Raises:
        ValueError: The request names a field that the index does not have.
    """
    started = time.perf_counter()
    by = filtered(query, request.filters, request.days, snapshot.schema)
    page, duplicates = _page(snapshot, by, request)
    if request.multi_select:
        page = _with_other_choices(snapshot, query, request, page, started)
    return page, duplicates


def _with_other_choices(
    snapshot: Snapshot, query: Query, request: SearchRequest, page: Page, started: float
) -> Page:
    """Count each facet again without the filter by its own field, if there is one."""
    schema = snapshot.schema
    facets, omitted, notes = dict(page.facets), dict(page.omitted), dict.fromkeys(page.notes)
    for facet in facet_specs(request.facets, schema):
        others = {
            name: value
            for name, value in request.filters.items()
            if _field_name(name, schema) != facet.field
        }
        days = (None, None) if facet.field == "date" else request.days
        if len(others) == len(request.filters) and days == request.days:
            continue
        only = replace(request.left(started), facets=[facet.name], limit=0, filters=others)
        found = snapshot.search(filtered(query, others, days, schema), only)
        facets[facet.name] = () if found.partial else found.facets[facet.name]
        omitted.pop(facet.name, None)
        omitted |= {} if found.partial else found.omitted
        notes |= dict.fromkeys([FACETS_STOPPED] if found.partial else found.notes)
    return page._replace(facets=facets, omitted=omitted, notes=tuple(notes))


def _page(snapshot: Snapshot, query: Query, request: SearchRequest) -> tuple[Page, Duplicates]:
    started = time.perf_counter()
    end = request.offset + request.limit
    if not request.collapse:
        return search_whole(snapshot, query, request), {}
    note = ""
    if end > snapshot.window:
        note = f"near-duplicates are found among the first {snapshot.window:,} documents only"
    elif not snapshot.schema.stores_body:
        note = "the index does not store bodies, so near-duplicates can't be found"
    if note:
        page = search_whole(snapshot, query, request)
        return page._replace(notes=(*page.notes, note)), {}
    from kashaf.search.engine.near_duplicates import candidate_count, find_near_duplicates

    wanted = min(candidate_count(end), snapshot.window)
    page = search_whole(snapshot, query, replace(request, limit=wanted, offset=0))
    budget = request.left(started).budget(DUPLICATES_STOPPED)
    groups = find_near_duplicates([match.stored for match in page.matches], end, budget.is_spent)
    kept = list(groups.items())[request.offset :]
    duplicates = {
        page.matches[at].stored.id: tuple(page.matches[other].stored.id for other in others)
        for at, others in kept
    }
    kept_page = page._replace(
        matches=tuple(page.matches[at] for at, _ in kept),
        cursor=_cursor_after_groups(page, groups),
        notes=(*page.notes, *budget.notes),
    )
    return kept_page, duplicates


def _cursor_after_groups(page: Page, groups: Mapping[int, Sequence[int]]) -> Cursor | None:
    """Return a cursor before the first candidate that is in no group, so that none is skipped.

    Near-duplicates that rank below that candidate appear again after the cursor.
    """
    grouped = {at for first, others in groups.items() for at in (first, *others)}
    left = next((at for at in range(len(page.matches)) if at not in grouped), None)
    if left is None:
        return page.cursor
    return page.cursor_after(page.matches[left - 1]) if left else None


def _field_name(name: str, schema: Schema) -> str | None:
    found = resolve(field_of(name), schema)
    return found[0] if found else None
