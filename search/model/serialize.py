"""Results as JSON values: what `kashaf search --json` prints and the HTTP API returns."""

import json
import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Any, Final

from kashaf.search.model.budget import EXPLAINING_STOPPED, SECONDS, SUGGESTING, Budget

if TYPE_CHECKING:
    from kashaf.search.highlight.snippets import Snippet
    from kashaf.search.model.hit import Hit
    from kashaf.search.model.results import Results

_TWO_UNITS: Final = re.compile("[^\x00-\uffff]")
"""A character that takes two code units in UTF-16."""
FIELD_CHARS: Final = 10_000
"""The longest field of a hit, as JSON; longer ones are only returned with the whole document."""


def results_json(results: "Results", *, explain: bool = False) -> dict[str, Any]:
    """Return a page of results; `explain` adds the parts of its score to every hit.

    Hits that can't be explained in time have no parts, and a note says so.
    """
    budget = Budget(SECONDS * SUGGESTING, spent_note=EXPLAINING_STOPPED)
    parts = [
        [part._asdict() for part in results.explain(hit)] if not budget.is_spent() else []
        for hit in (results if explain else ())
    ]
    return {
        "query": results.query,
        "total": results.total,
        "took_ms": round(results.took_ms, 3),
        "partial": results.partial,
        "interpretation": results.interpretation,
        "notes": [*results.notes, *budget.notes],
        "facets": {
            name: [{"value": value, "count": count} for value, count in counts]
            for name, counts in results.facets.items()
        },
        "omitted": dict(results.omitted),
        "cursor": results.cursor,
        "suggestions": list(results.suggestions),
        "term_counts": dict(results.term_counts),
        "widened": results.widened,
        "related_total": results.related_total,
        "offers_meaning": results.offers_meaning,
        "hits": [
            hit_json(hit) | ({"explain": parts[at]} if explain else {})
            for at, hit in enumerate(results)
        ],
    }


def hit_json(hit: "Hit") -> dict[str, Any]:
    """Return a hit without its body; longer fields than `FIELD_CHARS` are only named."""
    omitted = [name for name, value in hit.fields.items() if _is_long(value)]
    return {
        "id": hit.id,
        "score": round(hit.score, 4),
        "title": hit.title,
        "title_html": hit.highlighted_title.html(),
        "title_spans": [list(span) for span in hit.highlighted_title.spans],
        "title_spans_utf16": utf16_spans(hit.highlighted_title),
        "snippets": [snippet_json(snippet) for snippet in hit.snippets],
        "fields": {name: value for name, value in hit.fields.items() if name not in omitted},
        "omitted_fields": omitted,
        "location": location_json(hit),
        "duplicates": list(hit.duplicates),
    }


def _is_long(value: Any) -> bool:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return len(text) > FIELD_CHARS


def location_json(hit: "Hit") -> dict[str, Any] | None:
    """Return the location of a hit: path; inside, line, volume, page, section, time if known."""
    return hit.location.as_dict() if hit.location else None


def snippet_json(snippet: "Snippet") -> dict[str, Any]:
    """Return a snippet's text, as HTML too, and the [start, end] of each match in it.

    `spans` are in code points, as Python counts; `spans_utf16` in UTF-16 code units, as JavaScript
    and Java do.
    """
    return {
        "text": snippet.text,
        "html": snippet.html(),
        "spans": [list(span) for span in snippet.spans],
        "spans_utf16": utf16_spans(snippet),
    }


def utf16_spans(snippet: "Snippet") -> list[list[int]]:
    """Return the [start, end] of each match in UTF-16 code units."""
    beyond = [match.start() for match in _TWO_UNITS.finditer(snippet.text)]
    if not beyond:
        return list(map(list, snippet.spans))
    return [[at + bisect_left(beyond, at) for at in span] for span in snippet.spans]


def document_json(document: "Hit") -> dict[str, Any]:
    """Return a document in full."""
    return {
        "id": document.id,
        "title": document.title,
        "body": document.body,
        "fields": document.fields,
        "location": location_json(document),
    }
