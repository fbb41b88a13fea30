"""The pages, rendered on the server: home, results, document and error."""

import json
import zlib
from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any, Final, TypeAlias

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from kashaf.search import Hit, Index, Results, SearchRequest
from kashaf.search.web.conditional import IsCancelled, newer
from kashaf.search.web.limits import OFFSET, QUERY_CHARS, is_short
from kashaf.search.web.pages.chart import bars
from kashaf.search.web.pages.highlights import highlighted_html, paragraphs
from kashaf.search.web.pages.links import link, outer
from kashaf.search.web.pages.messages import HELP, MESSAGES, Messages
from kashaf.search.web.params import day, flag, number, order, query_text, several
from kashaf.search.web.problems import ProblemError
from kashaf.search.web.service import Service

PAGE: Final = 10
"""The hits of a page."""
SOURCES: Final = 20
"""The most sources that a page lists."""
_HERE: Final = Path(__file__).parent
_STANDARD_FIELDS: Final = ("date", "source", "url", "tags")


_Make: TypeAlias = Callable[[Index, IsCancelled], str]


def routes(service: Service) -> list[Route | Mount]:
    """Return the routes of the pages."""

    async def search(request: Request) -> Response:
        make = partial(_search, request)
        short = is_short(request.query_params.get("q", ""))
        return await _cached(request, service, make, is_short=short)

    async def document(request: Request) -> Response:
        return await _cached(request, service, partial(_document, request), is_short=False)

    return [
        Route("/", search),
        Route("/document", document),
        Mount("/static", StaticFiles(directory=_HERE / "static")),
    ]


def error_page(request: Request, problem: ProblemError) -> Response:
    """Return a page that shows a problem."""
    t = _messages(request.query_params)
    heading = t["absent"] if problem.status == 404 else t["failed"]
    html = _render("error.html", request, q="", heading=heading, detail=problem.detail)
    headers = {"Cache-Control": "no-store"} | (problem.headers or {})
    return HTMLResponse(html, problem.status, headers)


async def _cached(request: Request, service: Service, make: _Make, *, is_short: bool) -> Response:
    tag, html = await newer(request, service, make, f"-{_assets()}", is_short=is_short)
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if html is None:
        return Response(status_code=304, headers=headers)
    return HTMLResponse(html, headers=headers)


def _search(request: Request, index: Index, is_cancelled: IsCancelled) -> str:
    params = request.query_params
    if not params.get("q", "").strip():
        return _render("home.html", request, q="", documents=len(index), help=HELP)
    page = max(1, number(params, "page", 1, OFFSET // PAGE))
    search = replace(
        _request(query_text(params), params),
        limit=PAGE,
        offset=(page - 1) * PAGE,
        facets=("source", "day"),
        is_cancelled=is_cancelled,
    )
    results = index.run(search)
    return _render(
        "search.html",
        request,
        q=search.query,
        results=results,
        hits=_hits(results, search, page, params),
        page=page,
        offset=search.offset,
        first=search.days[0],
        last=search.days[1],
        sort=search.sort,
        related=search.related,
        filtered=bool(search.filters["source"] or any(search.days)),
        sources=_sources(results, search),
        bars=_bars(results, search, params),
        more=max((results.related_total or 0) - results.total, 0),
        wider=_search_link(replace(search, related=True), params),
        **_pagination(results, search, page, params),
    )


def _pagination(
    results: Results, search: SearchRequest, page: int, params: QueryParams
) -> dict[str, Any]:
    last = min(results.pages, OFFSET // PAGE)
    numbers = sorted({1, *range(max(1, page - 2), min(last, page + 2) + 1)})
    return {
        "pages": [(n, _search_link(search, params, n)) for n in numbers if n <= last],
        "previous": _search_link(search, params, page - 1) if page > 1 else None,
        "next": _search_link(search, params, page + 1) if page < last else None,
    }


def _search_link(search: SearchRequest, params: QueryParams, page: int = 1) -> str:
    return link("/", **_link_params(search, params, page))


def _link_params(
    search: SearchRequest, params: QueryParams, page: int
) -> dict[str, str | int | list[str] | None]:
    """Return the parameters of the URL of a page of this search."""
    return {
        "q": search.query,
        "page": page if page > 1 else None,
        "source": list(search.filters["source"]),
        "from_": search.days[0],
        "to": search.days[1],
        "sort": None if search.sort == "relevance" else str(search.sort),
        "related": "true" if search.related else None,
        "lang": params.get("lang"),
    }


def _sources(results: Results, search: SearchRequest) -> list[dict[str, Any]]:
    counts = dict(results.facets.get("source", ())[:SOURCES])
    shown = {source: counts.get(source, 0) for source in search.filters["source"]} | counts
    return [
        {"value": source, "count": count, "chosen": source in search.filters["source"]}
        for source, count in shown.items()
    ]


def _bars(results: Results, search: SearchRequest, params: QueryParams) -> list[dict[str, Any]]:
    t = _messages(params)
    return [
        vars(bar)
        | {
            "day": t.day(bar.label),
            "name": f"{t.day(bar.label)}: {t.found(bar.count)}",
            "href": _search_link(replace(search, date=(bar.first, bar.last)), params),
        }
        for bar in bars(results.facets.get("day", ()))
    ]


def _hits(
    results: Results, search: SearchRequest, page: int, params: QueryParams
) -> list[dict[str, Any]]:
    t = _messages(params)
    return [
        {
            "title": highlighted_html(hit.highlighted_title),
            "href": link("/document", id=hit.id, **_link_params(search, params, page)),
            "passages": [highlighted_html(snippet) for snippet in hit.snippets],
            "facts": _facts(hit, t),
        }
        for hit in results
    ]


def _document(request: Request, index: Index, is_cancelled: IsCancelled) -> str:
    params = request.query_params
    q = query_text(params) if "q" in params else ""
    hit = index.get(params.get("id", ""), q, is_cancelled=is_cancelled)
    if hit is None:
        raise ProblemError(404, "there is no document with this id")
    page = number(params, "page", 1, OFFSET // PAGE)
    body = hit.snippets[0] if hit.snippets else None
    tags = hit.fields.get("tags")
    return _render(
        "document.html",
        request,
        q=q,
        plain_title=hit.title,
        title=highlighted_html(hit.highlighted_title),
        facts=_facts(hit, _messages(params)),
        url=outer(hit.fields.get("url")),
        tags=tags if isinstance(tags, list) else [],
        paragraphs=list(paragraphs(body)) if body else [],
        matches=len(body.spans) if body else 0,
        highlighted=hit.highlighted_chars if hit.highlighted_chars < len(hit.body) else None,
        extras=[
            (key, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
            for key, value in hit.fields.items()
            if key not in _STANDARD_FIELDS
        ],
        back=_search_link(_request(q, params), params, page) if q else "",
    )


def _request(q: str, params: QueryParams) -> SearchRequest:
    return SearchRequest(
        q,
        filters={"source": several(params, "source")},
        date=(day(params, "from"), day(params, "to")),
        sort=order(params),
        related=flag(params, "related"),
    )


def _facts(hit: Hit, t: Messages) -> list[str]:
    """Return the date, the source and the place in its file, without the folders above it."""
    date, source = hit.fields.get("date"), hit.fields.get("source")
    place = hit.location.short if hit.location else ""
    return [t.day(str(date))] * bool(date) + [str(source)] * bool(source) + [place] * bool(place)


def _messages(params: QueryParams) -> Messages:
    return MESSAGES["en" if params.get("lang") == "en" else "ar"]


def _render(template: str, request: Request, **values: Any) -> str:
    params = request.query_params
    t = _messages(params)
    kept = {key: params.getlist(key) for key in params if key != "lang"}
    other = None if t.language == "en" else "en"
    return (
        _environment()
        .get_template(template)
        .render(
            t=t,
            lang=None if t.language == "ar" else "en",
            link=link,
            asset=lambda name: f"/static/{name}?{_assets()}",
            longest=QUERY_CHARS,
            other_language=link("", **kept, lang=other) or "?",  # the path may be //host
            **values,
        )
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _assets() -> str:
    """Return a short text that changes with any template or static file."""
    content = b"".join(
        path.read_bytes()
        for folder in ("static", "templates")
        for path in sorted((_HERE / folder).iterdir())
        if path.is_file()
    )
    return f"{zlib.crc32(content):08x}"
