"""How long the page takes to show the results of a typed query, in chromium on this machine.

    python -m benchmarks.serving.typing --index news.kashaf

Each query is typed letter by letter, with a pause after each letter; the time is that from the last
letter's `input` event to the next frame after its results are in the page.
"""

import argparse
import os
import socket
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

from benchmarks.report import show
from benchmarks.serving.load import wait_for

QUERIES = (
    "القوات الأميركية",
    "أسعار النفط",
    "مجلس الأمن",
    "كرة القدم",
    "الانتخابات الرئاسية",
    "بغداد",
    "حقوق الإنسان",
    "الطقس",
)
WATCH = """
document.getElementById("q").addEventListener("input", () => { window.typed = performance.now(); });
document.addEventListener("kashaf-shown", () => {
  const typed = window.typed;
  requestAnimationFrame(() => setTimeout(() => { window.shown = performance.now() - typed; }));
});
"""
AFTER = "const done = arguments[0]; setTimeout(() => done(window.shown), 400);"


def main() -> None:
    """Serve, type every query several times, and print the percentiles."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--index", required=True)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    serve = [sys.executable, "-m", "kashaf.cli", "serve", "--index", given.index, "--port", port]
    server = subprocess.Popen(serve, stderr=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/api/health")
        busy = os.getloadavg()[0]
        times = sorted(measure(f"http://127.0.0.1:{port}/", given.rounds))
    finally:
        server.terminate()
        server.wait()
    percentiles = statistics.quantiles(times, n=20)
    figures = [("p50", percentiles[9]), ("p90", percentiles[17]), ("p95", percentiles[18])]
    rows = [(name, f"{value:.0f} ms") for name, value in figures]
    show(f"{len(times)} queries typed, a load of {busy:.1f} before", ["", "measured"], rows)


def measure(address: str, rounds: int) -> list[float]:
    """Return the milliseconds from the last letter to the results, of each query and round."""
    options = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--accept-lang=ar"):
        options.add_argument(argument)
    driver_path = Path("/usr/bin/chromedriver")
    with webdriver.Chrome(options=options, service=Service(str(driver_path))) as driver:
        typed(driver, address, QUERIES[0])
        return [typed(driver, address, query) for _ in range(rounds) for query in QUERIES]


def typed(driver: Any, address: str, query: str) -> float:
    """Type a query letter by letter and return when its results were shown, in milliseconds."""
    driver.get(address)
    driver.execute_script(WATCH)
    box = driver.find_element(By.ID, "q")
    for letter in query:
        box.send_keys(letter)
        shown = driver.execute_async_script(AFTER)
    return float(shown)


if __name__ == "__main__":
    main()
