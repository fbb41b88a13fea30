"""The page of results."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any, Final

from kashaf.search import Hit, Index, Results
from kashaf.search.model.request import Mode
from kashaf.search.web.conditional import IsCancelled
from kashaf.search.web.limits import OFFSET
from kashaf.search.web.pages.chart import bars, presets
from kashaf.search.web.pages.filters import LISTED, VALUES, chips, facets_of, groups, orders
from kashaf.search.web.pages.highlights import highlighted_html
from kashaf.search.web.pages.messages import Messages
from kashaf.search.web.pages.rendering import Page
from kashaf.search.web.pages.selection import PAGE, Selection

_DUPLICATES: Final = 5
"""How many near-duplicates of a hit are listed by their titles."""
_ROOTS: Final = 5
"""The most words of a query without matches whose roots are searched for."""
EXPORTS: Final = ("csv", "json", "ris")


def results_page(page: Page, index: Index, selection: Selection, is_cancelled: IsCancelled) -> str:
    """Return the HTML of a page of results."""
    schema = index.schema
    request = selection.request(schema, facets=facets_of(schema), facet_limit=VALUES)
    results = index.run(replace(request, is_cancelled=is_cancelled))
    page.is_partial = results.was_stopped
    days = results.facets.get("day", ())
    t = page.t
    return page.render(
        "search.html",
        q=selection.query,
        selection=selection,
        results=results,
        hits=[_hit(page, index, selection, hit, at) for at, hit in enumerate(results)],
        first_rank=(selection.page - 1) * PAGE + 1,
        notes=[t.note(note) for note in results.notes],
        groups=groups(results, selection, schema, t),
        listed=LISTED,
        chips=chips(selection, schema, t),
        orders=list(orders(schema, t)),
        bars=_bars(page, selection, days),
        presets=list(_presets(page, selection, days)),
        more=max((results.related_total or 0) - results.total, 0),
        wider=page.link("/", replace(selection, related=True, page=1).params),
        other_mode=_other_mode(page, index, selection),
        by_meaning=page.link("/", replace(selection, mode="meaning", page=1).params),
        cleared=page.link("/", selection.unfiltered().params),
        other_folding=page.link(
            "/", replace(selection, duplicates=not selection.duplicates, page=1).params
        ),
        exports=_exports(page, replace(selection, related=selection.related or results.widened)),
        of_roots=() if results.total else list(_of_roots(page, index, results)),
        **_pagination(page, results, selection),
    )


def _of_roots(page: Page, index: Index, results: Results) -> Iterator[tuple[str, int, str]]:
    """Yield the counts and links of queries for the roots of words, if these find more."""
    counts = {index.analyzer.root(word): n for word, n in results.term_counts.items()}
    for root, count in list(counts.items())[:_ROOTS]:
        query = f"{page.t['root']}:{root}"
        total = index.search(query, limit=0, snippets=False).total
        if total > count:
            yield query, total, page.link("/", {"q": query})


def _other_mode(page: Page, index: Index, selection: Selection) -> tuple[str, str] | None:
    """Return the name and the URL of another search mode, if the index has one."""
    if not index.has_meaning:
        return None
    mode: Mode = "both" if selection.mode == "words" else "words"
    return page.t[f"mode_{mode}"], page.link("/", replace(selection, mode=mode, page=1).params)


def document_link(page: Page, selection: Selection, identity: str, rank: int) -> str:
    """Return the URL of the document that has a rank, from 1, among the results of a selection."""
    params = {"id": identity, **replace(selection, page=1).params}
    return page.link("/document", params, at=rank)


def facts(hit: Hit, t: Messages) -> list[str]:
    """Return the date, the source and the location, without the folders above the file."""
    date, source = hit.fields.get("date"), hit.fields.get("source")
    place = hit.location.short if hit.location else ""
    return [t.day(str(date))] * bool(date) + [str(source)] * bool(source) + [place] * bool(place)


def _hit(page: Page, index: Index, selection: Selection, hit: Hit, at: int) -> dict[str, Any]:
    rank = (selection.page - 1) * PAGE + at + 1
    duplicates = [
        (other.title, page.link("/document", {"id": identity, "q": selection.query}))
        for identity in hit.duplicates[:_DUPLICATES]
        if (other := index.get(identity))
    ]
    return {
        "title": highlighted_html(hit.highlighted_title),
        "href": document_link(page, selection, hit.id, rank),
        "passages": [highlighted_html(snippet) for snippet in hit.snippets],
        "facts": facts(hit, page.t),
        "duplicates": duplicates,
        "duplicate_count": len(hit.duplicates),
    }


def _bars(page: Page, selection: Selection, days: Any) -> list[dict[str, Any]]:
    t = page.t
    first, last = selection.first or "", selection.last or "9999"
    return [
        vars(bar)
        | {
            "day": t.day(bar.label),
            "name": f"{t.day(bar.label)}: {t.found(bar.count)}",
            "href": page.link("/", selection.within(bar.first, bar.last).params),
            "is_within": first <= bar.last and bar.first <= last,
        }
        for bar in bars(days)
    ]


def _presets(page: Page, selection: Selection, days: Any) -> Iterator[dict[str, Any]]:
    t = page.t
    found = presets(days, date.today())
    if not found:
        return
    yield _preset(page, selection, t["any_time"], (None, None), 0)
    for one in found:
        name = t.day(one.name) if one.name.isdigit() else t[one.name]
        yield _preset(page, selection, name, (one.first, one.last), one.count)


def _preset(
    page: Page, selection: Selection, name: str, days: tuple[str | None, str | None], count: int
) -> dict[str, Any]:
    return {
        "name": name,
        "count": count,
        "href": page.link("/", selection.within(*days).params),
        "is_chosen": days == (selection.first, selection.last),
    }


def _exports(page: Page, selection: Selection) -> list[tuple[str, str]]:
    params = replace(selection, page=1, duplicates=False).params
    return [
        (name.upper(), page.link("/api/export", {**params, "format": name}, lang=None))
        for name in EXPORTS
    ]


def _pagination(page: Page, results: Results, selection: Selection) -> dict[str, Any]:
    here = selection.page
    last = min(results.pages, OFFSET // PAGE)
    if len(results) < PAGE:  # folded documents are counted in the total
        last = min(here, last)
    numbers = sorted({1, *range(max(1, here - 2), min(last, here + 2) + 1)})

    def href(number: int) -> str:
        return page.link("/", replace(selection, page=number).params)

    return {
        "page": here,
        "pages": [(n, href(n)) for n in numbers if n <= last],
        "previous": href(here - 1) if here > 1 else None,
        "next": href(here + 1) if here < last else None,
    }
