"""The pictures of the page and of the tour in docs/images/, from the example articles, by chromium.

    python -m benchmarks.serving.screenshots

Needs the extras bench and dev, chromium, chromedriver and Arabic fonts (Debian: fonts-noto-core).
"""

import argparse
import io
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from PIL import Image
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support import expected_conditions
from selenium.webdriver.support.wait import WebDriverWait

from benchmarks.serving.load import wait_for

ROOT = Path(__file__).parents[2]
SEARCH = f"/?q={quote('مدينة العراق القوات')}"
_FILE = ROOT / "examples/news/001-iraq-withdrawal.txt"
ARTICLE = f"/document?id={quote(str(_FILE))}&q={quote('القوات الأميركية')}&at=1"
DESKTOP, PHONE, SMALL = (1440, 900), (390, 844), (1120, 640)
TYPING = """const box = document.getElementById("q");
box.focus(); box.value = "الق"; box.dispatchEvent(new Event("input", { bubbles: true }));"""
OPEN_FILTERS = "document.querySelector('#filters').open = true;"
NARROWED = f"{SEARCH}&source=alwasl&from=2021-01-01"


class Picture(NamedTuple):
    """A page and how to show it.

    Attributes:
        path: The path of the page.
        shape: Width and height of the window.
        theme: "light" or "dark".
        script: What to do on the page before the picture is taken.
        ready: A selector of what must then be visible.
    """

    path: str
    shape: tuple[int, int] = SMALL
    theme: str = "light"
    script: str = ""
    ready: str = "main"


PICTURES = {
    "screenshot-light": Picture(SEARCH, DESKTOP),
    "screenshot-dark": Picture(ARTICLE, DESKTOP, "dark"),
    "screenshot-phone": Picture(SEARCH, PHONE),
    "tour-typing": Picture("/", script=TYPING, ready="#completions [role=option]"),
    "tour-narrowed": Picture(NARROWED, script=OPEN_FILTERS, ready=".chips a"),
    "tour-document": Picture(ARTICLE, ready="#steps"),
    "tour-nothing": Picture(f"/?q={quote('مجلس AND زلازل')}", ready=".each a"),
    "tour-help": Picture("/help", ready="main table, main dl, main ul"),
    "tour-phone": Picture(SEARCH, PHONE, "dark", OPEN_FILTERS, "#filters"),
}


def main() -> None:
    """Index the articles, serve them, and take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "images")
    given = parser.parse_args()
    kashaf = [sys.executable, "-m", "kashaf.cli"]
    with tempfile.TemporaryDirectory() as folder:
        index = ["--index", f"{folder}/news.kashaf"]
        subprocess.run([*kashaf, "index", ROOT / "examples/news", *index], check=True)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = str(free.getsockname()[1])
        server = subprocess.Popen([*kashaf, "serve", *index, "--port", port])
        try:
            wait_for(f"http://127.0.0.1:{port}/api/health")
            take(f"http://127.0.0.1:{port}", given.out)
        finally:
            server.terminate()
            server.wait()


def take(address: str, folder: Path) -> None:
    """Take all the pictures."""
    options = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--hide-scrollbars", "--accept-lang=ar"):
        options.add_argument(argument)
    with webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver")) as driver:
        for name, picture in PICTURES.items():
            show(driver, address, picture)
            image = Image.open(io.BytesIO(driver.get_screenshot_as_png()))
            image.convert("RGB").quantize(128).save(folder / f"{name}.png", optimize=True)


def show(driver: webdriver.Chrome, address: str, picture: Picture) -> None:
    """Open the page of a picture, and wait until it looks as it should."""
    width, height = picture.shape
    shape = {"width": width, "height": height, "mobile": width < 500, "deviceScaleFactor": 1}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", shape)
    media = {"features": [{"name": "prefers-color-scheme", "value": picture.theme}]}
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    driver.get(address + picture.path)
    driver.execute_script(picture.script)
    found = expected_conditions.visibility_of_element_located((By.CSS_SELECTOR, picture.ready))
    WebDriverWait(driver, 30).until(found)


if __name__ == "__main__":
    main()
