"""Results, completion and keys while one types, in a real browser."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from tests.search.web.browser import (
    every,
    faults,
    needs_browser,
    one,
    texts,
    until,
)
from tests.search.web.serving import serving

pytestmark = needs_browser
RESULTS = f"/?q={quote('رواية')}"


@pytest.fixture(scope="module")
def address(library: Path) -> Any:
    with serving(library) as address:
        yield address


def focus(driver: Any) -> Any:
    return driver.switch_to.active_element


def count(driver: Any) -> str:
    return "".join(texts(driver, ".count"))


def press(driver: Any, key: str, code: str) -> None:
    """Press a key as another keyboard layout would: what it types, and where it is."""
    script = """document.activeElement.dispatchEvent(new KeyboardEvent("keydown",
        { key: arguments[0], code: arguments[1], bubbles: true, cancelable: true }))"""
    driver.execute_script(script, key, code)


def test_results_appear_while_one_types_and_are_in_the_history(browser: Any, address: str) -> None:
    browser.get(f"{address}/")
    box = one(browser, "#q")
    box.send_keys("القلعة")
    until(browser, lambda: texts(browser, ".hits h2") == ["رواية القلعة"])
    assert "q=" in browser.current_url
    assert focus(browser) == box
    assert one(browser, "#status").get_attribute("textContent") == count(browser)
    box.send_keys(Keys.ENTER)
    until(browser, lambda: not one(browser, "#completions").is_displayed())
    box.clear()
    box.send_keys("الميناء", Keys.ENTER)
    until(browser, lambda: texts(browser, ".hits h2") == ["رواية الميناء"])
    browser.back()
    until(browser, lambda: texts(browser, ".hits h2") == ["رواية القلعة"])
    assert box.get_attribute("value") == "القلعة"
    browser.refresh()
    assert texts(browser, ".hits h2") == ["رواية القلعة"]


def test_results_appear_while_a_phone_composes_a_word(browser: Any, address: str) -> None:
    browser.get(f"{address}/")
    for typed in ("القل", "القلعة"):
        composed = {"text": typed, "selectionStart": len(typed), "selectionEnd": len(typed)}
        browser.execute_cdp_cmd("Input.imeSetComposition", composed)
    until(browser, lambda: texts(browser, ".hits h2") == ["رواية القلعة"])


def test_an_empty_box_starts_at_the_right(browser: Any, address: str) -> None:
    browser.get(f"{address}/")
    direction = "return getComputedStyle(document.getElementById('q')).direction"
    assert browser.execute_script(direction) == "rtl"
    one(browser, "#q").send_keys("x")
    assert browser.execute_script(direction) == "ltr"
    one(browser, "#q").send_keys(Keys.BACKSPACE)
    assert browser.execute_script(direction) == "rtl"


def test_words_and_headlines_complete_what_is_typed(browser: Any, address: str) -> None:
    browser.get(f"{address}/")
    box = one(browser, "#q")
    box.send_keys("رواية القل")
    until(browser, lambda: texts(browser, "#completions [role=option]"))
    assert box.get_attribute("aria-expanded") == "true"
    groups = every(browser, "#completions [role=group]")
    assert [group.get_attribute("aria-label") for group in groups] == ["كلمات", "عناوين"]
    box.send_keys(Keys.ARROW_DOWN)
    chosen = one(browser, "#completions [aria-selected=true]")
    assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    assert chosen.text == "رواية القلعة"
    box.send_keys(Keys.ENTER)
    until(browser, lambda: box.get_attribute("value") == "رواية القلعة")
    assert not one(browser, "#completions").is_displayed()
    assert box.get_attribute("aria-expanded") == "false"
    until(browser, lambda: "رواية القلعة" in texts(browser, ".hits h2"))


def test_escape_closes_the_list_and_keeps_what_was_typed(desktop: Any, address: str) -> None:
    desktop.get(f"{address}/")
    box = one(desktop, "#q")
    box.send_keys("القل")
    until(desktop, lambda: one(desktop, "#completions").is_displayed())
    box.send_keys(Keys.ESCAPE)
    assert not one(desktop, "#completions").is_displayed()
    assert box.get_attribute("value") == "القل"


def test_a_completion_can_be_clicked(browser: Any, address: str) -> None:
    browser.get(f"{address}/")
    one(browser, "#q").send_keys("الجسر")
    option = "#completions [role=option]"
    until(browser, lambda: "الجسر" in texts(browser, option))
    until(browser, lambda: one(browser, option).click() is None)
    until(browser, lambda: texts(browser, ".hits h2") == ["رواية الجسر"])


def test_arrows_and_enter_go_through_the_results(desktop: Any, address: str) -> None:
    desktop.get(address + RESULTS)
    titles = every(desktop, ".hits h2 a")
    one(desktop, "body").send_keys(Keys.ARROW_DOWN)
    assert focus(desktop) == titles[0]
    focus(desktop).send_keys(Keys.ARROW_DOWN)
    assert focus(desktop) == titles[1]
    focus(desktop).send_keys(Keys.ARROW_UP)
    focus(desktop).send_keys(Keys.ARROW_UP)
    assert focus(desktop) == one(desktop, "#q")
    focus(desktop).send_keys(Keys.ARROW_DOWN)
    title = focus(desktop).text
    focus(desktop).send_keys(Keys.ENTER)
    until(desktop, lambda: texts(desktop, "article.document h1") == [title])


@pytest.mark.parametrize(("key", "code"), [("/", "Slash"), ("ظ", "Slash"), ("/", "Digit7")])
def test_the_slash_goes_to_the_box_on_any_layout(
    desktop: Any, address: str, key: str, code: str
) -> None:
    desktop.get(address + RESULTS)
    press(desktop, key, code)
    assert focus(desktop).get_attribute("id") == "q"


def test_a_dash_on_the_key_of_the_slash_is_not_a_slash(desktop: Any, address: str) -> None:
    desktop.get(address + RESULTS)
    press(desktop, "-", "Slash")
    assert focus(desktop).get_attribute("id") != "q"


def test_a_question_mark_opens_help_with_examples_to_click(browser: Any, address: str) -> None:
    browser.get(address + RESULTS)
    press(browser, "؟", "Slash")
    until(browser, lambda: one(browser, "#help-panel").is_displayed() and every(browser, "kbd"))
    ActionChains(browser).send_keys(Keys.ESCAPE).perform()
    until(browser, lambda: not one(browser, "#help-panel").is_displayed())
    one(browser, "#help-link").click()
    until(browser, lambda: one(browser, "#help-panel").is_displayed())
    example = one(browser, "#help-panel .examples a")
    query = example.text
    example.click()
    until(browser, lambda: one(browser, "#q").get_attribute("value") == query)


def test_a_search_can_be_made_by_keyboard_alone(desktop: Any, address: str) -> None:
    desktop.get(f"{address}/")
    focus(desktop).send_keys("القلعة", Keys.ENTER)
    until(desktop, lambda: texts(desktop, ".hits h2") == ["رواية القلعة"])
    focus(desktop).send_keys(Keys.ARROW_DOWN)
    focus(desktop).send_keys(Keys.ENTER)
    until(desktop, lambda: every(desktop, "article.document"))


def test_the_api_can_be_tried_in_a_console(desktop: Any, address: str) -> None:
    desktop.get(f"{address}/console")
    until(desktop, lambda: every(desktop, "#operations details"))
    one(desktop, "details:has(#search-form) summary").click()
    one(desktop, "#search-form input[name=q]").send_keys("القلعة", Keys.ENTER)
    response = "#search-form pre"
    until(desktop, lambda: "رواية <mark>القلعة</mark>" in "".join(texts(desktop, response)))
    assert texts(desktop, "#search-form > code")[0].startswith("200 GET /api/search?q=")
    assert faults(desktop) == []
