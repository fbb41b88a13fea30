"""The page in a real browser: reading, paging, themes, keys, hostile documents, no scripts."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from kashaf.index import build_index
from tests.search.web.browser import (
    PHONE,
    every,
    faults,
    needs_browser,
    one,
    size,
    texts,
    theme,
    until,
)
from tests.search.web.serving import serving

pytestmark = needs_browser
SEARCH = f"/?q={quote('القوات العراق الحكومة قال')}"
ARTICLE = f"/document?id=001-iraq-withdrawal.txt&q={quote('القوات الأميركية')}&at=1"


@pytest.fixture(scope="module")
def address(news: Path) -> Any:
    with serving(news) as address:
        yield address


def test_type_search_open_and_step_through_the_matches(browser: Any, address: str) -> None:
    browser.get(address)
    box = one(browser, "#q")
    box.send_keys("القوات الأميركية", Keys.ENTER)
    marked = ".hits li:first-child h2 mark"
    until(browser, lambda: texts(browser, marked) == ["القوات", "الأميركية"])
    until(browser, lambda: one(browser, ".hits h2 a").click() is None)
    until(browser, lambda: every(browser, "#steps"))
    marks = every(browser, ".body mark")
    assert len(marks) > 2
    following = one(browser, "#steps button[data-step='1']")
    for number in (0, 1):
        following.click()
        assert one(browser, "mark.at").id == marks[number].id
        assert is_in_view(browser, marks[number])
    one(browser, "#steps button[data-step='-1']").click()
    assert one(browser, "mark.at").id == marks[0].id
    one(browser, "body").send_keys("n")
    assert one(browser, "mark.at").id == marks[1].id
    one(browser, ".back").click()
    until(browser, lambda: every(browser, ".hits"))


def is_in_view(driver: Any, element: Any) -> Any:
    script = "const r = arguments[0].getBoundingClientRect(); return [r.top, r.bottom, innerHeight]"
    return until(
        driver,
        lambda: (lambda top, bottom, height: top >= 0 and bottom <= height)(
            *driver.execute_script(script, element)
        ),
    )


def test_a_misspelled_word_is_corrected_with_one_click(browser: Any, address: str) -> None:
    browser.get(f"{address}/?q={quote('التلسكوف')}")
    browser.find_element(By.CSS_SELECTOR, ".suggestions a").click()
    assert browser.find_elements(By.CSS_SELECTOR, ".hits mark")


def test_paging_goes_on_and_back(browser: Any, address: str) -> None:
    browser.get(address + SEARCH)
    first = [link.get_attribute("href") for link in every(browser, ".hits h2 a")]
    assert len(first) == 10
    one(browser, "a[rel=next]").click()
    until(browser, lambda: "page=2" in browser.current_url)
    second = [link.get_attribute("href") for link in every(browser, ".hits h2 a")]
    assert second
    assert not {*first} & {*second}
    one(browser, "a[rel=prev]").click()
    until(browser, lambda: "page=2" not in browser.current_url)
    assert [link.get_attribute("href") for link in every(browser, ".hits h2 a")] == first


def test_arabic_runs_from_right_to_left(browser: Any, address: str) -> None:
    browser.get(address + SEARCH)
    width = browser.execute_script("return document.documentElement.clientWidth")
    name, switches = one(browser, ".name").rect, one(browser, ".switches").rect
    assert name["x"] > switches["x"]
    headline = one(browser, ".hits h2")
    script = """const range = document.createRange(); range.selectNodeContents(arguments[0]);
        const box = range.getBoundingClientRect(), outer = arguments[0].getBoundingClientRect();
        return [box.right, outer.right]"""
    text, outer = browser.execute_script(script, headline)
    assert abs(text - outer) < 3
    assert outer > width / 2
    one(browser, "#language").click()
    until(browser, lambda: "lang=en" in browser.current_url)
    assert one(browser, ".name").rect["x"] < one(browser, ".switches").rect["x"]


def test_nothing_is_wider_than_the_window(browser: Any, address: str) -> None:
    for path in ("/", SEARCH, ARTICLE, "/document?id=none"):
        browser.get(address + path)
        root = "document.documentElement"
        content, window = browser.execute_script(f"return [{root}.scrollWidth, {root}.clientWidth]")
        assert content <= window, path


@pytest.mark.parametrize("shade", ["light", "dark"])
@pytest.mark.parametrize(
    "path", ["/", SEARCH, ARTICLE, "/?q=zzz&lang=en", "/document?id=none", "/help?lang=ar"]
)
def test_axe_finds_no_serious_violation(desktop: Any, address: str, path: str, shade: str) -> None:
    theme(desktop, shade)
    desktop.get(address + path)
    assert faults(desktop) == []


@pytest.mark.parametrize("shade", ["light", "dark"])
def test_axe_finds_no_serious_violation_on_a_phone(chromium: Any, address: str, shade: str) -> None:
    size(chromium, PHONE)
    theme(chromium, shade)
    chromium.get(address + SEARCH)
    assert faults(chromium) == []


def test_the_theme_can_be_switched_and_stays(desktop: Any, address: str) -> None:
    theme(desktop, "light")
    desktop.get(address + "/")
    paper = "return getComputedStyle(document.documentElement).backgroundColor"
    light = desktop.execute_script(paper)
    one(desktop, "#theme").click()
    dark = desktop.execute_script(paper)
    assert dark != light
    desktop.get(address + SEARCH)
    assert desktop.execute_script(paper) == dark
    desktop.execute_script("localStorage.clear()")


def test_several_indexes_in_one_server(browser: Any, news: Path, library: Path) -> None:
    with serving({"news": news, "books": library}) as address:
        browser.get(address)
        assert browser.current_url == f"{address}/news/"
        one(browser, "#q").send_keys("رواية القلعة", Keys.ENTER)
        until(browser, lambda: every(browser, ".count"))
        assert "رواية القلعة" not in texts(browser, ".hits h2")
        assert texts(browser, ".sites [aria-current]") == ["news"]
        browser.find_element(By.LINK_TEXT, "books").click()
        until(browser, lambda: "رواية القلعة" in texts(browser, ".hits h2"))
        assert browser.current_url.startswith(f"{address}/books/?")
        one(browser, ".hits h2 a").click()
        until(browser, lambda: every(browser, ".body mark"))
        assert browser.current_url.startswith(f"{address}/books/document?")
        one(browser, ".back").click()
        until(browser, lambda: texts(browser, ".sites [aria-current]") == ["books"])


SCRIPT = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
HOSTILE = {
    "id": f"x'\"><{SCRIPT}",
    "title": f"خبر {SCRIPT} \"' onmouseover=alert(1) ",
    "body": f"كتاب {SCRIPT}\n\n</p></article>{SCRIPT} {{{{7*7}}}}",
    "url": "javascript:document.title='owned'",
    "source": f"مصدر {SCRIPT}",
    "tags": [SCRIPT],
    "note": {SCRIPT: [SCRIPT]},
    "date": "2015-07-31",
}


def test_a_script_in_a_document_does_not_run(desktop: Any, tmp_path: Path) -> None:
    build_index([HOSTILE], tmp_path)
    with serving(tmp_path) as address:
        desktop.get(address + f"/?q={quote('كتاب ' + SCRIPT)}")
        assert not_owned(desktop)
        one(desktop, ".hits h2 a").click()
        until(desktop, lambda: every(desktop, "article.document"))
        assert not_owned(desktop)
        assert SCRIPT in one(desktop, "article.document").text
        assert "{{7*7}}" in one(desktop, "article.document").text
        assert not every(desktop, "a[href^='javascript']")
        desktop.get(address + f"/document?id={quote(SCRIPT)}&lang={quote(SCRIPT)}")
        assert not_owned(desktop)


def not_owned(driver: Any) -> Any:
    return driver.title != "owned" and not every(driver, "article img, article script, .empty img")


def test_nothing_is_asked_of_another_server(desktop: Any, address: str) -> None:
    for path in ("/", SEARCH, ARTICLE):
        desktop.get(address + path)
        script = "return performance.getEntriesByType('resource').map(entry => entry.name)"
        asked = desktop.execute_script(script)
        assert len(asked) >= 4
        assert [name for name in asked if not name.startswith(f"{address}/")] == []


def test_the_page_works_without_scripts(desktop: Any, address: str) -> None:
    desktop.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        desktop.get(address)
        one(desktop, "#q").send_keys("القوات الأميركية", Keys.ENTER)
        until(desktop, lambda: every(desktop, ".hits h2 a"))
        assert not one(desktop, "#theme").is_displayed()
        desktop.get(address + SEARCH)
        one(desktop, "#filters summary").click()
        one(desktop, ".chart a").send_keys(Keys.ENTER)
        until(desktop, lambda: "from=" in desktop.current_url)
        one(desktop, ".hits h2 a").click()
        until(desktop, lambda: every(desktop, ".body mark"))
        one(desktop, "#steps a").click()
        assert desktop.current_url.endswith("#m1")
        assert not one(desktop, "[data-copy]").is_displayed()
    finally:
        desktop.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
