"""The pages, rendered on the server: home, results, document, help and errors."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any, TypeAlias

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from kashaf.search import Hit, Index
from kashaf.search.web.answers import Answer
from kashaf.search.web.conditional import IsCancelled, newer
from kashaf.search.web.export.citations import bibtex, ris
from kashaf.search.web.limits import is_short
from kashaf.search.web.pages.document import document_page
from kashaf.search.web.pages.rendering import HERE, Page, Site, assets
from kashaf.search.web.pages.results import results_page
from kashaf.search.web.pages.selection import Selection
from kashaf.search.web.pages.texts import HELP, KEYS
from kashaf.search.web.problems import ProblemError
from kashaf.search.web.service import Service

_Make: TypeAlias = Callable[[Page, Index, IsCancelled], str]
_CITATIONS: dict[str, tuple[Callable[[Hit], str], str]] = {
    "bib": (bibtex, "application/x-bibtex; charset=utf-8"),
    "ris": (ris, "application/x-research-info-systems; charset=utf-8"),
}


def routes(service: Service, site: Site = Site()) -> list[BaseRoute]:  # noqa: B008 - immutable
    """Return the routes of the pages of an index."""
    respond = partial(_cached, service, site)

    async def search(request: Request) -> Response:
        short = is_short(request.query_params.get("q", ""))
        return await respond(request, _search, is_short=short)

    async def document(request: Request) -> Response:
        return await respond(request, document_page, is_short=False)

    async def explain(request: Request) -> Response:
        return await respond(request, _help)

    async def console(request: Request) -> Response:
        return await respond(request, _console)

    async def cite(request: Request) -> Response:
        return await _cite(service, request)

    return [
        Route("/", search),
        Route("/document", document),
        Route("/help", explain),
        Route("/cite", cite),
        Route("/console", console),
        *static_routes(),
    ]


def static_routes() -> list[BaseRoute]:
    """Return the routes of style sheets and scripts."""
    return [Mount("/static/{version}", StaticFiles(directory=HERE / "static"))]


def error_page(request: Request, problem: ProblemError) -> Response:
    """Return a page that shows a problem."""
    page = Page(request)
    is_document = problem.status == 404 and request.url.path.endswith("/document")
    html = page.render(
        "error.html",
        q="",
        heading=page.t["absent" if is_document else "failed"],
        summary="" if is_document else page.t.error(problem.status),
        detail=page.t.problem(problem.detail) if problem.status == 400 else "",
    )
    headers = {"Cache-Control": "no-store"} | (problem.headers or {})
    return page.respond(html, problem.status, headers)


async def _cached(
    service: Service, site: Site, request: Request, make: _Make, *, is_short: bool = True
) -> Response:
    page = Page(request, site)
    suffix = f"-{assets()}-{page.t.language}-{date.today()}"

    def answer(index: Index, is_cancelled: IsCancelled) -> Answer:
        return Answer(make(page, index, is_cancelled), page.is_partial)

    tag, made = await newer(request, service, answer, suffix, is_short=is_short)
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if made is None:
        return Response(status_code=304, headers=headers)
    if made.is_partial:
        headers = {"Cache-Control": "no-store"}
    return page.respond(made.content, headers=headers)


def _search(page: Page, index: Index, is_cancelled: IsCancelled) -> str:
    selection = Selection.read(page.params, index.schema).possible(index)
    if not selection.query.strip():
        return page.render("home.html", q="", documents=len(index), **_examples())
    return results_page(page, index, selection, is_cancelled)


def _help(page: Page, _: Index, __: IsCancelled) -> str:
    return page.render("help.html", q="", **_examples())


def _console(page: Page, _: Index, __: IsCancelled) -> str:
    return page.render("console.html", q="")


def _examples() -> dict[str, Any]:
    return {"help": HELP, "keys": KEYS}


async def _cite(service: Service, request: Request) -> Response:
    """Return the citation of a document as a file."""
    name = request.query_params.get("format", "bib")
    if name not in _CITATIONS:
        raise ProblemError(400, f"format: must be one of {', '.join(_CITATIONS)}")
    write, media_type = _CITATIONS[name]

    def make(index: Index, _: IsCancelled) -> Answer:
        hit = index.get(request.query_params.get("id", ""))
        if hit is None:
            raise ProblemError(404, "there is no document with this id")
        return Answer(write(hit))

    tag, made = await newer(request, service, make, is_short=True)
    headers = {"ETag": tag, "Content-Disposition": f'attachment; filename="citation.{name}"'}
    if made is None:
        return Response(status_code=304, headers={"ETag": tag})
    return Response(made.content, media_type=media_type, headers=headers)
