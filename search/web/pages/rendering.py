"""Rendering: the templates, and for each request its language and its links."""

import zlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple, cast

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from kashaf.search.web.languages import Language, accepted_language
from kashaf.search.web.limits import QUERY_CHARS
from kashaf.search.web.pages.links import Params, link
from kashaf.search.web.pages.messages import MESSAGES, Messages

HERE: Final = Path(__file__).parent
_COOKIE: Final = "lang"
_YEAR: Final = 365 * 24 * 3600


class Site(NamedTuple):
    """The indexes of a server, and the one that a page is about.

    Attributes:
        name: The name of the index.
        others: The names of all indexes; empty if there is only one.
    """

    name: str = ""
    others: Sequence[str] = ()


class Page:
    """The data of a request that all templates need.

    Attributes:
        t: The messages in the language of the page.
        base: The path that all its links begin with: empty, or `/` and the name of the index.
        is_partial: Whether time ran out, so that the page must not be cached.
    """

    def __init__(self, request: Request, site: Site = Site()) -> None:  # noqa: B008 - immutable
        """Read the language and the base of a request."""
        self.params = request.query_params
        self.t: Messages = MESSAGES[_language(request)]
        self.base: str = request.scope.get("root_path", "")
        self.site = site
        self.is_partial = False

    def link(self, path: str, params: Params | None = None, /, **more: str | int | None) -> str:
        """Return the URL of another page in the same language."""
        return self.base + link(path, params, **{"lang": self._chosen, **more})

    def render(self, template: str, **values: Any) -> str:
        """Return the HTML of a template."""
        kept = {key: self.params.getlist(key) for key in self.params if key != "lang"}
        other = "en" if self.t.language == "ar" else "ar"
        return (
            _environment()
            .get_template(template)
            .render(
                t=self.t,
                lang=self._chosen,
                base=self.base,
                link=self.link,
                asset=lambda name: f"{self.base}/static/{assets()}/{name}",
                longest=QUERY_CHARS,
                other_language=link("", kept, lang=other),  # relative: the path may be //host
                sites=self._sites(),
                **values,
            )
        )

    def respond(
        self, html: bytes | str, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> HTMLResponse:
        """Return a page as a response, which remembers the language that the user chose."""
        response = HTMLResponse(
            html, status, {"Vary": "Accept-Language, Cookie", **(headers or {})}
        )
        if self._chosen:
            response.set_cookie(_COOKIE, self._chosen, _YEAR, httponly=True, samesite="lax")
        return response

    @property
    def _chosen(self) -> str | None:
        given = self.params.get("lang")
        return given if given in MESSAGES else None

    def _sites(self) -> list[tuple[str, str, bool]]:
        root = self.base.removesuffix(f"/{self.site.name}")
        q = self.params.get("q")
        return [
            (name, f"{root}{link(f'/{name}/', q=q, lang=self._chosen)}", name == self.site.name)
            for name in self.site.others
        ]


def _language(request: Request) -> Language:
    """Return the language in the URL, or else in the cookie, or else that of the browser."""
    for given in (request.query_params.get("lang"), request.cookies.get(_COOKIE)):
        if given in MESSAGES:
            return cast("Language", given)
    return accepted_language(request.headers.get("accept-language", ""), "ar")


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def assets() -> str:
    """Return a short text that changes with any template or static file."""
    content = b"".join(
        path.read_bytes()
        for folder in ("static", "templates")
        for path in sorted((HERE / folder).rglob("*"))
        if path.is_file()
    )
    return f"{zlib.crc32(content):08x}"
