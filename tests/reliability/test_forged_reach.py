"""The uses of forged indexes reach every kernel, so that sanitizers see all of them."""

import sys
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from benchmarks.torture.damage.forged import make_whole, use_all
from kashaf.index.codec import kernels as reading
from kashaf.index.writing import kernels as writing
from kashaf.search import kernels as searching
from kashaf.search.scoring import kernels as ranking

NOT_COMPILED = {"members", "score_fractions"}
ONLY_COMPILED = {"documents_in"}  # numpy's scores have no masks


def count_calls(monkeypatch: pytest.MonkeyPatch, kernels: ModuleType) -> Counter[str]:
    """Count the calls of each kernel of a package, wherever it was imported."""
    counts: Counter[str] = Counter()
    for name in kernels.__all__:
        kernel = getattr(kernels, name)
        is_numpy = getattr(kernel, "__module__", "").endswith("fallback")
        if name in NOT_COMPILED or not name.islower() or (is_numpy and name in ONLY_COMPILED):
            continue
        counts[name] = 0

        def counted(*args: Any, name: str = name, kernel: Any = kernel) -> Any:
            counts[name] += 1
            return kernel(*args)

        for module in [*sys.modules.values()]:
            if getattr(module, "__name__", "").startswith("kashaf"):
                for attribute, value in [*vars(module).items()]:
                    if value is kernel:
                        monkeypatch.setattr(module, attribute, counted)
    return counts


def test_every_kernel_is_reached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_whole(tmp_path)
    packages = (reading, writing, searching, ranking)
    all_counts = [count_calls(monkeypatch, one) for one in packages]
    assert use_all(tmp_path / "many", 1) == ("answered", [])
    assert use_all(tmp_path / "whole", 0) == ("answered", [])
    assert use_all(tmp_path / "whole", 10) == ("answered", [])
    assert [name for counts in all_counts for name, times in counts.items() if not times] == []
