"""The pictures of the page in docs/images/, from the example articles, by chromium.

    python -m benchmarks.screenshots

Needs the extras bench and dev, chromium, chromedriver and Arabic fonts (Debian: fonts-noto-core).
"""

import argparse
import io
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

from PIL import Image
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

from benchmarks.load import wait_for

ROOT = Path(__file__).parent.parent
SEARCH = f"/?q={quote('مدينة العراق القوات')}"
_FILE = ROOT / "examples/news/001-iraq-withdrawal.txt"
ARTICLE = f"/document?id={quote(str(_FILE))}&q={quote('القوات الأميركية')}&at=1"
PICTURES = {
    "screenshot-light": (SEARCH, 1440, 900, "light"),
    "screenshot-dark": (ARTICLE, 1440, 900, "dark"),
    "screenshot-phone": (SEARCH, 390, 844, "light"),
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
        for name, (path, width, height, theme) in PICTURES.items():
            shape = {"width": width, "height": height, "mobile": width < 500}
            driver.execute_cdp_cmd(
                "Emulation.setDeviceMetricsOverride", {**shape, "deviceScaleFactor": 1}
            )
            media = {"features": [{"name": "prefers-color-scheme", "value": theme}]}
            driver.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
            driver.get(address + path)
            picture = Image.open(io.BytesIO(driver.get_screenshot_as_png()))
            picture.convert("RGB").quantize(256).save(folder / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
