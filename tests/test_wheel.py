"""What an installation brings."""

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_a_wheel_holds_nothing_outside_the_package(tmp_path: Path) -> None:
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
