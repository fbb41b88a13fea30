"""The pages as HTML; tests/search/web/pages/test_browser.py looks at them in a browser."""

import re
from html import unescape as html_unescape
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from benchmarks.torture.damage.sealing import reseal
from kashaf.index import build_index
from kashaf.search.highlight.snippets import Snippet
from kashaf.search.model.budget import (
    DUPLICATES_STOPPED,
    ENCODER_FAILED,
    FACETS_STOPPED,
    HIGHLIGHTING_STOPPED,
    SEARCH_STOPPED,
    SUGGESTING_STOPPED,
)
from kashaf.search.web.app import create_app
from kashaf.search.web.pages.highlights import paragraphs
from kashaf.search.web.pages.messages import MESSAGES


def test_every_answer_allows_no_script_or_style_but_its_own(client: TestClient) -> None:
    for path in ["/", "/?q=a", "/document?id=none", "/none", "/static/kashaf.css", "/api/search"]:
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"


def test_a_page_has_no_inline_script_or_style(client: TestClient) -> None:
    for path in ["/", "/?q=القوات", "/document?id=001-iraq-withdrawal.txt&q=القوات"]:
        html = client.get(path).text
        assert "<style" not in html
        assert " style=" not in html
        assert " on" + "click=" not in html
        assert html.count("<script") == html.count("<script src=")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://example.org/a", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//example.org", False),
        ("http://[", False),
    ],
)
def test_only_web_addresses_become_links(tmp_path: Path, url: Any, shown: Any) -> None:
    build_index([{"id": "1", "body": "نص", "url": url}], tmp_path)
    html = TestClient(create_app(tmp_path)).get("/document?id=1").text
    assert (f'href="{url}"' in html) is shown


def test_the_language_stays_from_page_to_page(client: TestClient) -> None:
    html = client.get("/?q=القوات&lang=en").text
    assert '<html lang="en" dir="ltr"' in html
    assert "lang=en" in html.split('class="hits"')[1].split("</h2>")[0]


def test_errors_are_pages(client: TestClient) -> None:
    answer = client.get("/document?id=none")
    assert answer.status_code == 404
    assert "لا وثيقة" in answer.text


@pytest.mark.parametrize(
    ("count", "words"),
    [(1, "نتيجة واحدة"), (2, "نتيجتان"), (7, "٧ نتائج"), (11, "١١ نتيجة"), (1203, "١٬٢٠٣ نتائج")],
)
def test_arabic_counts_as_arabic_does(count: int, words: str) -> None:
    assert MESSAGES["ar"].found(count) == words


@pytest.mark.parametrize(
    "note",
    [
        *(DUPLICATES_STOPPED, FACETS_STOPPED, HIGHLIGHTING_STOPPED, SEARCH_STOPPED),
        *(
            SUGGESTING_STOPPED,
            f"{ENCODER_FAILED}reason",
            "«x:» names no field and was searched for as words; did you mean y:?",
            "مدر*: only its 1,024 most frequent words were searched for",
        ),
    ],
)
def test_a_note_is_in_arabic_on_the_arabic_page(note: str) -> None:
    assert not re.search("[a-z]{3}", MESSAGES["ar"].note(note))


def test_a_date_is_in_words() -> None:
    assert MESSAGES["ar"].day("2015-07-31T10:00:00") == "٣١ يوليو ٢٠١٥"
    assert MESSAGES["en"].day("2015-07-31") == "31 July 2015"
    assert MESSAGES["ar"].day("2015-07") == "يوليو ٢٠١٥"
    assert MESSAGES["ar"].day("2015") == "٢٠١٥"
    assert MESSAGES["en"].day("soon") == "soon"


def test_matches_are_numbered_through_the_paragraphs() -> None:
    body = Snippet("كتاب <b>\n\nوكتاب آخر", ((0, 4), (10, 15)))
    assert list(paragraphs(body)) == [
        '<mark id="m1" tabindex="-1">كتاب</mark> &lt;b&gt;',
        '<mark id="m2" tabindex="-1">وكتاب</mark> آخر',
    ]


def test_a_match_over_two_paragraphs_is_highlighted_in_both() -> None:
    body = Snippet("أول كتاب\nمفتوح هنا", ((4, 14),))
    assert list(paragraphs(body)) == [
        'أول <mark id="m1" tabindex="-1">كتاب</mark>',
        "<mark>مفتوح</mark> هنا",
    ]


@pytest.mark.parametrize("name", ["path", "path_", "lang_", "self", "request", "q", "t"])
def test_any_parameter_may_be_in_a_url(client: TestClient, name: str) -> None:
    for path in ("/", "/document", "/none"):
        answer = client.get(path, params={name: "x"})
        assert answer.status_code in (200, 404)
        assert "<html" in answer.text


@pytest.mark.parametrize("path", ["//evil.example/x", "/\\evil.example", "///evil.example"])
@pytest.mark.parametrize("query", ["", "?lang=en", "?q=x"])
def test_no_path_becomes_a_link_to_another_host(client: TestClient, path: str, query: str) -> None:
    html = client.get(f"http://testserver{path}{query}").text
    assert 'hreflang="' in html
    assert "evil.example" not in html


def test_a_failure_is_a_page_with_security_headers(
    tmp_path: Path,
) -> None:
    build_index([{"id": "1", "body": "نص"}], tmp_path)
    (stored,) = tmp_path.glob("*._stored.col")
    data = bytearray(stored.read_bytes())
    data[12] ^= 255
    stored.write_bytes(data)
    reseal(tmp_path)
    client = TestClient(create_app(tmp_path), raise_server_exceptions=False)
    for path in ("/document?id=1", "/api/documents/1"):
        answer = client.get(path)
        assert answer.status_code in (500, 503)
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert str(tmp_path) not in answer.text
    health = client.get("/api/health")
    assert (health.status_code, health.json()["status"]) == (503, "corrupt")


def test_when_nothing_is_found_each_word_and_root_is_a_link(tmp_path: Path) -> None:
    build_index([{"id": "1", "body": "كتاب جديد"}, {"id": "2", "body": "مكتبة قديمة"}], tmp_path)
    client = TestClient(create_app(tmp_path))
    html = client.get("/", params={"q": "كتاب AND قديمة AND زقزقزق"}).text
    links = re.findall('<ul class="each.*?</ul>', html, re.DOTALL)
    assert [re.findall("<bdi>(.*?)</bdi>.*?<small>(.*?)</small>", each) for each in links] == [
        [("كتاب", "نتيجة واحدة"), ("قديمة", "نتيجة واحدة"), ("زقزقزق", "لا نتائج")],
        [("جذر:كتب", "نتيجتان")],
    ]
    (href,) = re.findall('href="([^"]*)"', links[1])
    assert "مكتبة" in client.get(html_unescape(href)).text


def test_no_link_leads_to_a_search_that_also_finds_nothing(client: TestClient) -> None:
    html = client.get("/", params={"q": "زقزقزق"}).text
    assert "related=true" not in html
    precise = client.get("/", params={"q": "قوي AND الأميركية"}).text
    (href,) = re.findall('href="([^"]*related=true[^"]*)"', precise)
    assert "001-iraq-withdrawal" in client.get(html_unescape(href)).text


@pytest.mark.parametrize(
    ("language", "problem"),
    [("ar", "q: طوله 1001 حرفًا، والحد 1000"), ("en", "q: 1001 characters long; the limit is 1000")],
)
def test_an_error_names_the_parameter_in_the_language_of_the_page(
    client: TestClient, language: str, problem: str
) -> None:
    response = client.get("/", params={"q": "ا" * 1001, "lang": language})
    assert response.status_code == 400
    assert problem in response.text


def test_a_download_has_the_results_that_words_of_the_same_root_found(client: TestClient) -> None:
    html = client.get("/", params={"q": "مستخرج"}).text
    (href,) = re.findall('href="([^"]*format=json)"', html)
    found = client.get(html_unescape(href)).json()
    shown = client.get("/api/search", params={"q": "مستخرج"}).json()
    assert shown["widened"]
    assert {one["id"] for one in found} == {hit["id"] for hit in shown["hits"]}
