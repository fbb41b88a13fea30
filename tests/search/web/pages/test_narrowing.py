"""Filters, facets, order and the chart of a results page, in a real browser."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select

from tests.search.web.browser import (
    DESKTOP,
    PHONE,
    every,
    faults,
    fresh,
    needs_browser,
    one,
    size,
    texts,
    theme,
    until,
)
from tests.search.web.serving import serving

pytestmark = needs_browser
RESULTS = f"/?q={quote('رواية')}&duplicates=show"


@pytest.fixture(scope="module")
def address(library: Path) -> Any:
    with serving(library) as address:
        yield address


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def browser(request: Any, chromium: Any, address: str) -> Any:
    fresh(chromium, request.param)
    chromium.get(address + RESULTS)
    details = one(chromium, "#filters")
    if details.get_attribute("open") is None:
        one(chromium, "#filters summary").click()
    return chromium


@pytest.fixture
def desktop(chromium: Any, address: str) -> Any:
    fresh(chromium, DESKTOP)
    chromium.get(address + RESULTS)
    return chromium


def params(driver: Any) -> dict[str, list[str]]:
    found = parse_qs(urlsplit(driver.current_url).query)
    return {name: values for name, values in found.items() if name not in ("q", "duplicates")}


def tick(driver: Any, name: str, value: str) -> None:
    one(driver, f"label:has(input[name={name}][value='{value}'])").click()


def shows(driver: Any, count: str) -> None:
    until(driver, lambda: texts(driver, ".count") == [count])


def test_values_of_a_field_are_joined_by_or_and_apply_when_ticked(browser: Any) -> None:
    shows(browser, "٢٤ نتيجة")
    tick(browser, "author", "طه حسين")
    shows(browser, "٨ نتائج")
    tick(browser, "author", "يحيى حقي")
    shows(browser, "١٦ نتيجة")
    assert params(browser) == {"author": ["طه حسين", "يحيى حقي"]}
    tick(browser, "section", "تاريخ")
    shows(browser, "٨ نتائج")
    assert one(browser, "input[name=section][value='تاريخ']").is_selected()
    assert browser.execute_script("return document.activeElement.name") == "section"
    browser.back()
    shows(browser, "١٦ نتيجة")


def test_a_chip_removes_its_filter(browser: Any, address: str) -> None:
    browser.get(
        f"{address}{RESULTS}&author={quote('طه حسين')}&section={quote('تاريخ')}&from=2003-01-01"
    )
    shown = texts(browser, ".chips a")
    assert any("مؤلف" in chip and "طه حسين" in chip for chip in shown)
    assert any("من ١ يناير ٢٠٠٣" in chip for chip in shown)
    one(browser, ".chips a[aria-label*='طه حسين']").click()
    until(browser, lambda: "author" not in params(browser))
    assert params(browser)["section"] == ["تاريخ"]
    until(browser, lambda: "طه حسين" not in "".join(texts(browser, ".chips a")))
    until(browser, lambda: one(browser, ".chips .clear").click() is None)
    shows(browser, "٢٤ نتيجة")


def test_the_count_stays_in_view_while_filters_are_open(browser: Any) -> None:
    bottom = one(browser, "input[name='pages.max']")
    browser.execute_script("arguments[0].scrollIntoView()", bottom)
    script = "return document.querySelector('.count').getBoundingClientRect().top"
    until(browser, lambda: 0 <= browser.execute_script(script) < 100)


def test_numbers_and_dates_are_ranges(browser: Any) -> None:
    low = one(browser, "input[name='pages.min']")
    low.send_keys("٣٠٠", Keys.ENTER)
    shows(browser, "٤ نتائج")
    assert params(browser) == {"pages.min": ["٣٠٠"]}
    assert "من ٣٠٠" in "".join(texts(browser, ".chips a"))


def test_long_lists_of_values_can_be_searched(browser: Any) -> None:
    box = one(browser, "fieldset[data-field=tags] .find")
    box.send_keys("وسم17")
    values = "fieldset[data-field=tags] .values bdi"
    until(browser, lambda: texts(browser, values) == ["وسم17"])
    tick(browser, "tag", "وسم17")
    shows(browser, "نتيجة واحدة")


def test_results_can_be_sorted_by_any_field(browser: Any) -> None:
    order = Select(one(browser, "#sort"))
    assert {"+date", "-pages", "author", "title"} <= {
        option.get_attribute("value") for option in order.options
    }
    order.select_by_value("-pages")
    until(browser, lambda: texts(browser, ".hits h2")[0] == "رواية القصر")
    Select(one(browser, "#sort")).select_by_value("+date")
    until(browser, lambda: texts(browser, ".hits h2")[0] == "رواية القاهرة")
    assert params(browser) == {"sort": ["+date"]}


def test_years_are_one_click_away(browser: Any) -> None:
    year = one(browser, ".presets li:nth-child(2) a")
    assert year.text.startswith("٢٠١٢")
    year.click()
    shows(browser, "نتيجتان")
    assert params(browser) == {"from": ["2012-01-01"], "to": ["2012-12-31"]}
    assert one(browser, ".presets [aria-current]").text.startswith("٢٠١٢")


def test_the_handles_of_the_chart_move_by_keyboard(browser: Any) -> None:
    first = one(browser, "#brush-first")
    assert first.get_attribute("aria-valuetext") == "٢٠٠١"
    first.send_keys(Keys.ARROW_LEFT)  # later years are at the left
    shows(browser, "٢٢ نتيجة")
    one(browser, "#brush-first").send_keys(Keys.ARROW_UP)
    shows(browser, "٢٠ نتيجة")
    assert one(browser, "#brush-first").get_attribute("aria-valuetext") == "٢٠٠٣"
    until(browser, lambda: browser.switch_to.active_element.get_attribute("id") == "brush-first")
    one(browser, "#brush-last").send_keys(Keys.ARROW_RIGHT)
    shows(browser, "١٨ نتيجة")
    assert params(browser) == {"from": ["2003-01-01"], "to": ["2011-12-31"]}
    one(browser, "#brush-first").send_keys(Keys.HOME)
    shows(browser, "٢٢ نتيجة")


def test_the_handles_of_the_chart_can_be_dragged(desktop: Any) -> None:
    width = one(desktop, ".plot").rect["width"]
    actions = ActionChains(desktop).click_and_hold(one(desktop, "#brush-first"))
    actions.move_by_offset(-round(width / 2), 0).release().perform()
    shows(desktop, "١٢ نتيجة")
    assert params(desktop) == {"from": ["2007-01-01"]}


def test_a_bar_of_the_chart_narrows_to_its_time(desktop: Any) -> None:
    one(desktop, ".chart g[data-first='2005-01-01'] a").send_keys(Keys.ENTER)
    shows(desktop, "نتيجتان")
    assert params(desktop) == {"from": ["2005-01-01"], "to": ["2005-12-31"]}


def test_a_wide_window_is_used(desktop: Any) -> None:
    title, filters = one(desktop, ".hits").rect, one(desktop, ".filters").rect
    assert title["width"] > 800
    assert filters["x"] < 80
    assert one(desktop, ".filters fieldset").rect["y"] < 300


@pytest.mark.parametrize("shape", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("shade", ["light", "dark"])
def test_axe_finds_no_serious_violation_in_filters(
    chromium: Any, address: str, shape: Any, shade: str
) -> None:
    size(chromium, shape)
    theme(chromium, shade)
    chromium.get(f"{address}{RESULTS}&section={quote('تاريخ')}&from=2003-01-01")
    until(chromium, lambda: every(chromium, ".handle"))
    assert faults(chromium) == []


def test_filters_work_without_scripts(chromium: Any, address: str) -> None:
    size(chromium, DESKTOP)
    chromium.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        chromium.get(address + RESULTS)
        one(chromium, "#filters summary").click()
        one(chromium, "label:has(input[name=section])").click()
        one(chromium, "input[name='pages.min']").send_keys("200")
        one(chromium, ".filters .apply").click()
        until(chromium, lambda: "pages.min=200" in chromium.current_url)
        assert len(every(chromium, ".chips a")) == 3
    finally:
        chromium.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_the_page_weighs_less_than_100_kb(desktop: Any) -> None:
    script = """return [...performance.getEntriesByType("navigation"),
        ...performance.getEntriesByType("resource")].reduce((sum, e) => sum + e.decodedBodySize, 0)
    """
    assert 10_000 < desktop.execute_script(script) < 100_000
