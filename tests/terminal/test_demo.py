"""`kashaf demo`, in an empty folder."""

import os
import signal
import subprocess
import sys
from pathlib import Path

KASHAF_DEMO = [sys.executable, "-m", "kashaf.cli", "demo"]

BROWSER = f"""
import os, signal, sys, urllib.request

with urllib.request.urlopen(sys.argv[1] + "?q=%D8%A7%D9%84%D9%86%D9%81%D8%B7") as response:
    open("page.html", "wb").write(response.read())
os.kill(int(os.environ["DEMO"]), {int(signal.SIGINT)})
"""


def test_without_a_browser_it_prints_a_search(tmp_path: Path) -> None:
    command = [*KASHAF_DEMO, "--no-page"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "48 added" in done.stdout
    assert "001-iraq-withdrawal.txt" in done.stdout
    assert "kashaf serve --index kashaf-demo" in done.stdout


def test_it_copies_the_examples_of_the_guides(tmp_path: Path) -> None:
    command = [*KASHAF_DEMO, "--copy", "examples"]
    subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert {path.name for path in (tmp_path / "examples").iterdir()} == {"news", "judged"}
    assert (tmp_path / "examples/news/001-iraq-withdrawal.txt").exists()
    again = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert again.returncode == 2
    assert "examples/news" in again.stderr


def test_the_browser_gets_the_search_page(tmp_path: Path) -> None:
    (tmp_path / "browser.py").write_text(BROWSER)
    shell = f"DEMO=$$ exec {' '.join(KASHAF_DEMO)}"
    environment = os.environ | {"BROWSER": f"{sys.executable} browser.py %s"}
    subprocess.run(["sh", "-c", shell], cwd=tmp_path, env=environment, timeout=60, check=False)
    assert "النفط" in (tmp_path / "page.html").read_text(encoding="utf-8")
