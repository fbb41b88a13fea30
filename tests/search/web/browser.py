"""A real browser for tests: Debian's chromium, driven through chromedriver.

Without them these tests are skipped; with CI=true, as in .ci/run, they then fail.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from importlib.resources import files
from typing import Any, TypeVar

import pytest
from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
needs_browser = pytest.mark.skipif(
    not (CHROMIUM and DRIVER) and "CI" not in os.environ,
    reason="needs chromium and chromedriver: apt-get install chromium chromium-driver",
)
DESKTOP, PHONE = (1440, 900), (375, 800)
_T = TypeVar("_T")


def open_browser() -> Iterator[Any]:
    """Yield a browser that prefers Arabic and moves nothing, and quit it."""
    options = webdriver.ChromeOptions()
    assert CHROMIUM
    options.binary_location = CHROMIUM
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--force-prefers-reduced-motion",
        "--accept-lang=ar",
    ):
        options.add_argument(argument)
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    yield driver
    driver.quit()


def fresh(driver: Any, shape: tuple[int, int]) -> Any:
    """Return the browser as for a new user, in the light, with a window of this size."""
    driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
    size(driver, shape)
    theme(driver, "light")
    return driver


def size(driver: Any, shape: tuple[int, int]) -> None:
    """Set the size of the window, in pixels; one narrower than 500 is a phone's."""
    width, height = shape
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)


def theme(driver: Any, name: str) -> None:
    """Set whether the system is "light" or "dark"."""
    media = {"features": [{"name": "prefers-color-scheme", "value": name}]}
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", media)


def until(driver: Any, condition: Callable[[], _T]) -> _T:
    """Wait until a condition is true of the page, which may be replaced meanwhile."""
    ignored = [StaleElementReferenceException]
    wait = WebDriverWait(driver, 30, poll_frequency=0.02, ignored_exceptions=ignored)
    return wait.until(lambda _: condition())


def one(driver: Any, selector: str) -> Any:
    """Return the first element that a selector matches."""
    return driver.find_element(By.CSS_SELECTOR, selector)


def every(driver: Any, selector: str) -> Any:
    """Return all elements that a selector matches."""
    return driver.find_elements(By.CSS_SELECTOR, selector)


def texts(driver: Any, selector: str) -> list[str]:
    """Return the texts of all elements that a selector matches, read at one moment."""
    script = "return [...document.querySelectorAll(arguments[0])].map(e => e.textContent.trim())"
    found: list[str] = driver.execute_script(script, selector)
    return found


def faults(driver: Any) -> list[Any]:
    """Return what axe finds that is serious or critical."""
    driver.execute_script(files("axe_core_python").joinpath("axe.min.js").read_text("utf-8"))
    run = "axe.run().then(arguments[0], arguments[0])"
    return [
        (fault["id"], [node["html"] for node in fault["nodes"]])
        for fault in driver.execute_async_script(run)["violations"]
        if fault["impact"] in ("serious", "critical")
    ]
