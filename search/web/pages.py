"""The pages, rendered on the server: search, results, a document."""

import json
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from kashaf.search import Hit, Results
from kashaf.search.web.limits import OFFSET, QUERY_CHARS
from kashaf.search.web.links import link, outer
from kashaf.search.web.marked import lit_html, paragraphs
from kashaf.search.web.params import Wish, number, query_text
from kashaf.search.web.problems import Problem
from kashaf.search.web.replies import unchanged
from kashaf.search.web.service import Service
from kashaf.search.web.words import HELP, WORDS, Words

PAGE: Final = 10
_HERE: Final = Path(__file__).parent
_SHOWN: Final = ("date", "source", "url", "tags")


def routes(service: Service) -> list[Route | Mount]:
    """The routes of the pages."""

    async def search(request: Request) -> Response:
        return await _cached(request, service, lambda: _search(service, request))

    async def document(request: Request) -> Response:
        return await _cached(request, service, lambda: _document(service, request))

    return [
        Route("/", search),
        Route("/document", document),
        Mount("/static", StaticFiles(directory=_HERE / "static")),
    ]


def error_page(request: Request, problem: Problem) -> Response:
    """A problem, for a person."""
    t = _words(request.query_params)
    heading = t["absent"] if problem.status == 404 else t["failed"]
    html = _render("error.html", request, q="", heading=heading, detail=problem.detail)
    headers = {"Cache-Control": "no-store"} | (problem.headers or {})
    return HTMLResponse(html, problem.status, headers)


async def _cached(request: Request, service: Service, make: Callable[[], str]) -> Response:
    tag = f'W/"{service.version()}-{_assets()}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if unchanged(request, tag):
        return Response(status_code=304, headers=headers)
    return HTMLResponse(await service.run(make), headers=headers)


def _search(service: Service, request: Request) -> str:
    params = request.query_params
    index = service.index()
    if not params.get("q", "").strip():
        return _render("home.html", request, q="", documents=len(index), help=HELP)
    q = query_text(params)
    page = max(1, number(params, "page", 1, OFFSET // PAGE))
    wish = Wish(q, PAGE, (page - 1) * PAGE)
    results = wish.run(index)
    last = min(-(-results.total // PAGE), OFFSET // PAGE)
    lang = params.get("lang")

    def to(number: int) -> str:
        return link("/", q=q, page=number if number > 1 else None, lang=lang)

    numbers = sorted({1, *range(max(1, page - 2), min(last, page + 2) + 1)})
    return _render(
        "search.html",
        request,
        q=q,
        results=results,
        hits=_hits(results, q, page, params),
        page=page,
        offset=wish.offset,
        pages=[(number, to(number)) for number in numbers if number <= last],
        previous=to(page - 1) if page > 1 else None,
        next=to(page + 1) if page < last else None,
    )


def _hits(results: Results, q: str, page: int, params: QueryParams) -> list[dict[str, Any]]:
    t = _words(params)
    return [
        {
            "title": lit_html(hit.lit_title),
            "href": link(
                "/document",
                id=hit.id,
                q=q,
                page=page if page > 1 else None,
                lang=params.get("lang"),
            ),
            "passages": [lit_html(snippet) for snippet in hit.snippets],
            "facts": _facts(hit, t),
        }
        for hit in results
    ]


def _document(service: Service, request: Request) -> str:
    params = request.query_params
    q = query_text(params) if "q" in params else ""
    hit = service.index().get(params.get("id", ""), q)
    if hit is None:
        raise Problem(404, "there is no document with this id")
    page = number(params, "page", 1, OFFSET // PAGE)
    body = hit.snippets[0] if hit.snippets else None
    tags = hit.fields.get("tags")
    return _render(
        "document.html",
        request,
        q=q,
        plain_title=hit.title,
        title=lit_html(hit.lit_title),
        facts=_facts(hit, _words(params)),
        url=outer(hit.fields.get("url")),
        tags=tags if isinstance(tags, list) else [],
        paragraphs=list(paragraphs(body)) if body else [],
        matches=len(body.spans) if body else 0,
        extras=[
            (key, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
            for key, value in hit.fields.items()
            if key not in _SHOWN
        ],
        back=link("/", q=q, page=page if page > 1 else None, lang=params.get("lang")) if q else "",
    )


def _facts(hit: Hit, t: Words) -> list[str]:
    date, source = hit.fields.get("date"), hit.fields.get("source")
    return [t.day(str(date))] * bool(date) + [str(source)] * bool(source)


def _words(params: QueryParams) -> Words:
    return WORDS["en" if params.get("lang") == "en" else "ar"]


def _render(template: str, request: Request, **values: Any) -> str:
    params = request.query_params
    t = _words(params)
    others = [(key, value) for key, value in params.multi_items() if key != "lang"]
    kept: dict[str, list[str]] = {}
    for key, value in others:
        kept.setdefault(key, []).append(value)
    turned = None if t.language == "en" else "en"
    return (
        _environment()
        .get_template(template)
        .render(
            t=t,
            lang=None if t.language == "ar" else "en",
            link=link,
            asset=lambda name: f"/static/{name}?{_assets()}",
            longest=QUERY_CHARS,
            other_language=link(request.url.path, **kept, lang=turned),
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
    """A short text that changes with any template or static file."""
    content = b"".join(
        path.read_bytes()
        for folder in ("static", "templates")
        for path in sorted((_HERE / folder).iterdir())
        if path.is_file()
    )
    return f"{zlib.crc32(content):08x}"
