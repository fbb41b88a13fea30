"""What an installation brings."""

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_a_wheel_contains_nothing_outside_the_package(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w"]
    subprocess.run([*command, tmp_path, ROOT], check=True)
    (wheel,) = tmp_path.glob("kashaf-*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"kashaf"}
    assert {"kashaf/py.typed", "kashaf/cli.py", "kashaf/index/analysis/data/names.txt"} <= {*names}


def test_an_app_may_have_a_search_package_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "search.py").write_text("OWN = True")
    code = "import search, kashaf.search; assert search.OWN and kashaf.search.open_index"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path)


def test_a_release_links_to_the_public_repository(tmp_path: Path) -> None:
    for name in ("README.md", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    address = "https://git.example.org/kashaf"
    command = [sys.executable, str(ROOT / ".ci/address"), address, "v0.2.0"]
    subprocess.run(command, check=True, cwd=tmp_path)
    readme = (tmp_path / "README.md").read_text("utf-8")
    links = re.findall(r"\]\(([^)]+)\)", readme)
    assert all(link.startswith(("https://", "#")) for link in links)
    assert f"({address}/blob/v0.2.0/README.ar.md)" in readme
    assert f"![The search page]({address}/raw/v0.2.0/docs/images/screenshot-light.png)" in readme
    project = tomllib.loads((tmp_path / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["urls"]["Homepage"] == address
