"""The JavaScript client, and its page on another origin, in a real browser."""

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from kashaf.index import build_index
from kashaf.search.web.middleware.access import Access
from tests.search.web.browser import DESKTOP, fresh, needs_browser, one, open_browser, texts, until
from tests.search.web.library import build_library
from tests.search.web.serving import serving

pytestmark = needs_browser
CLIENT = Path(__file__).parent.parent.parent / "examples" / "javascript"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Any:
    """The origin of a site that serves the example page and the client."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(CLIENT)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def address(site: str, tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("library") / "books"
    build_library(folder)
    with serving(folder, access=Access(origins=(site,))) as address:
        yield address


@pytest.fixture(scope="module")
def browser(site: str) -> Any:
    browsers = open_browser()
    browser = fresh(next(browsers), DESKTOP)
    browser.get(f"{site}/index.html")
    yield browser
    next(browsers, None)


def run(browser: Any, server: str, code: str) -> Any:
    """Run code with a client as `kashaf`; an error is returned as its text."""
    script = """const [server, code, done] = arguments;
        import("/kashaf.js").then(({ Kashaf }) => {
          const run = new Function("kashaf", "server", `return (async () => { ${code} })()`);
          return run(new Kashaf(server), server);
        }).then(done, (error) => done(String(error)))"""
    return browser.execute_async_script(script, server, code)


def test_a_page_of_another_origin_searches_while_one_types(
    browser: Any, site: str, address: str
) -> None:
    browser.get(f"{site}/index.html?server={address}")
    one(browser, "#query").send_keys("رواية")
    until(browser, lambda: texts(browser, "#total") == ["٢٤"])
    assert texts(browser, "#hits mark")[0] == "رواية"
    until(browser, lambda: one(browser, "#sources button").click() is None)
    until(browser, lambda: texts(browser, "#total") == ["١٢"])


def test_the_client_has_the_whole_api(browser: Any, address: str) -> None:
    found = run(
        browser,
        address,
        """const results = await kashaf.search("رواية", {
             limit: 3, sort: "-pages", facets: ["author"], fields: ["pages"], multiSelect: true,
             filters: { section: ["تاريخ"], pages: "200.." },
           });
           const all = [];
           for await (const book of kashaf.export("رواية", { sort: "pages" })) all.push(book.pages);
           return [results.hits.map((hit) => hit.fields.pages), results.facets.author.length,
             all.length, all[0], (await kashaf.suggest("القل"))[0].text,
             await kashaf.facetValues("author", "نج"),
             (await kashaf.get("b03")).title, await kashaf.get("none")];""",
    )
    assert found == [
        [330, 310, 290],
        3,
        24,
        100,
        "القلعة",
        [{"value": "نجيب محفوظ", "count": 8}],
        "رواية المدينة",
        None,
    ]


def test_an_error_is_the_servers_sentence(browser: Any, address: str) -> None:
    found = run(browser, address, "return kashaf.search('x', { sort: 'price' })")
    assert found.startswith("KashafError: price: لا ترتيب (sort)")


def test_spans_are_those_of_javascript(browser: Any, site: str, tmp_path: Path) -> None:
    build_index([{"id": "1", "title": "🌙 القمر", "body": "نص"}], tmp_path)
    with serving(tmp_path, access=Access(origins=(site,))) as server:
        code = """const { hits: [hit] } = await kashaf.search("القمر");
            return hit.title.slice(...hit.title_spans_utf16[0]);"""
        assert run(browser, server, code) == "القمر"


def test_other_origins_can_make_conditional_requests(browser: Any, address: str) -> None:
    code = """const url = server + "/api/search?q=x";
        const tag = (await fetch(url)).headers.get("ETag");
        const again = await fetch(url, { headers: { "If-None-Match": tag }, cache: "no-store" });
        const head = await fetch(url, { method: "HEAD" });
        const options = await fetch(url, { method: "OPTIONS" });
        return [Boolean(tag), again.status, head.status, options.status];"""
    assert run(browser, address, code) == [True, 304, 200, 204]


def test_an_origin_that_is_not_named_reads_nothing(browser: Any, library_alone: str) -> None:
    found = run(browser, library_alone, "return kashaf.search('رواية')")
    assert found.startswith("TypeError")


@pytest.fixture(scope="module")
def library_alone(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("alone") / "books"
    build_library(folder)
    with serving(folder) as address:
        yield address
