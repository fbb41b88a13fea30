"""The environment chooses the kernels of every package, and they need no GIL."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

KERNELS = {
    "kashaf.index.codec.kernels": "find_records",
    "kashaf.index.writing.kernels": "invert_words",
    "kashaf.search.kernels": "top_k",
    "kashaf.search.scoring.kernels": "best_of",
}


@pytest.mark.parametrize("choice", ["compiled", "numpy", "fast"])
@pytest.mark.parametrize("package", KERNELS)
def test_the_environment_chooses_the_kernels(package: str, choice: str) -> None:
    pytest.importorskip(f"{package}._compiled")
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import {package} as k; print(type(k.{KERNELS[package]}).__name__)",
        ],
        env=os.environ | {"KASHAF_KERNELS": choice},
        capture_output=True,
        text=True,
        check=False,
    )
    if choice == "fast":
        assert "KASHAF_KERNELS=fast: choose compiled or numpy" in done.stderr
    else:
        assert (done.stdout.strip() == "function") is (choice == "numpy")


@pytest.mark.parametrize("choice", ["", "compiled"])
@pytest.mark.parametrize("package", KERNELS)
def test_compiled_kernels_of_another_version_are_not_used(package: str, choice: str) -> None:
    if choice:  # without compiled kernels it is those of another package that are missing
        pytest.importorskip(f"{package}._compiled")
    code = (
        "import sys, types\n"
        f"sys.modules['{package}._compiled'] = types.ModuleType('_compiled')\n"
        f"import {package} as k; print(type(k.{KERNELS[package]}).__name__)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"KASHAF_KERNELS": choice},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "of another version" in done.stderr
    assert "install Kashaf again" in done.stderr
    assert done.stdout == ("" if choice else "function\n")


@pytest.mark.skipif(
    not sysconfig.get_config_var("Py_GIL_DISABLED"), reason="this build of Python has a GIL"
)
def test_building_and_searching_leave_the_gil_off(tmp_path: Path) -> None:
    code = (
        "import sys, kashaf\n"
        "kashaf.build([{'id': '1', 'body': 'كتب أحمد عن السفر'}], sys.argv[1])\n"
        "assert kashaf.open(sys.argv[1]).search('كتب').total == 1\n"
        "assert not sys._is_gil_enabled()"
    )
    environment = {name: value for name, value in os.environ.items() if name != "PYTHON_GIL"}
    command = [sys.executable, "-c", code, str(tmp_path / "an.kashaf")]
    subprocess.run(command, env=environment, check=True)
