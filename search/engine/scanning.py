"""Scanning: every match of a request, in the requested order, however many there are.

The matches are fetched in pages by cursor from one snapshot, so memory stays bounded and changes to
the index make no difference.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from kashaf.index.documents.part_ids import whole_id
from kashaf.index.errors import KashafError
from kashaf.search.engine.parts import whole_text
from kashaf.search.engine.snapshot import Match, Snapshot
from kashaf.search.fields.cursor import write_cursor
from kashaf.search.highlight.highlighter import Highlighter
from kashaf.search.highlight.spec import HighlightSpec, highlight_spec
from kashaf.search.model.budget import HIGHLIGHTING, HIGHLIGHTING_STOPPED
from kashaf.search.model.hit import Hit, HitOptions
from kashaf.search.model.request import SearchRequest
from kashaf.search.query.nodes import Query

PAGE_SIZE: Final = 1000
"""How many matches are fetched at once."""
_BEST_FIRST: Final = ("score", "id")
"""By relevance, as an order for which every engine has cursors."""


def scan(snapshot: Snapshot, query: Query, request: SearchRequest, *, whole: bool) -> Iterator[Hit]:
    """Yield every document that matches `query`, and only the best part of each long text.

    Args:
        snapshot: The snapshot to search.
        query: The query tree, with the filters of the request.
        request: Its sort, time limit of each page, snippets and fields apply.
        whole: Whether hits contain the whole text: as their body, and highlighted as their only
            snippet.

    Raises:
        KashafError: Time ran out or the search was cancelled, so that matches would be missing.
    """
    spec = highlight_spec(query)
    sort = _BEST_FIRST if request.sort in ("relevance", "score") else request.sort
    wanted = replace(request, limit=PAGE_SIZE, offset=0, facets=(), sort=sort)
    texts: set[str] = set()
    cursor = request.cursor
    while True:
        page = snapshot.search(query, replace(wanted, cursor=cursor))
        if page.partial:
            raise KashafError("not all documents were found: " + "; ".join(page.notes))
        following, matches = page.cursor, deque(page.matches)
        del page  # which would keep the texts of all these documents in memory
        while matches:
            match = matches.popleft()
            text = whole_id(match.stored.id)
            if text not in texts:
                yield _hit(snapshot, match, request, spec, whole=whole)
            if match.stored.fields.get("part_of"):
                texts.add(text)
        if following is None:
            return
        cursor = write_cursor(following)


def _hit(
    snapshot: Snapshot, match: Match, request: SearchRequest, spec: HighlightSpec, *, whole: bool
) -> Hit:
    stored = match.stored
    if whole and stored.fields.get("part_of"):
        first = snapshot.find(whole_id(stored.id))
        stored = whole_text(first or stored, snapshot.find)
    budget = request.budget(HIGHLIGHTING_STOPPED, HIGHLIGHTING)
    highlighter = (
        Highlighter(snapshot.analyzer, spec, budget.is_spent) if request.snippets else None
    )
    options = HitOptions(request.fields, request.snippet_length, request.snippet_count)
    passage = None if whole else match.passage
    return Hit(stored, match.score, highlighter, whole=whole, options=options, passage=passage)
