"""The environment chooses the kernels of every package."""

import os
import subprocess
import sys

import pytest

KERNELS = {
    "kashaf.index.codec.kernels": "find_records",
    "kashaf.index.writing.kernels": "invert",
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
