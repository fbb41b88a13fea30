"""Fuzzing by Hypothesis, and by atheris where it is installed, which is guided by coverage."""

import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from hypothesis import HealthCheck, Phase, seed, settings

from benchmarks.torture.fuzzing.targets import TARGETS
from benchmarks.torture.tally import Tally

_DONE = re.compile(r"^Done (\d+) runs|^#(\d+)", re.MULTILINE)


def fuzz(folder: Path, count: int, guided: int, number: int) -> Iterator[Tally]:
    """`count` inputs by Hypothesis to each target, and by atheris for `guided` seconds."""
    for name, target in TARGETS.items():
        tally = Tally(f"Hypothesis: {name}")
        limits = settings(
            max_examples=count,
            deadline=None,
            database=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        )
        tally.tried = count
        try:
            seed(number)(limits(target))()
            tally.outcomes["as they should be"] = count
        except Exception as error:
            notes = " ".join(getattr(error, "__notes__", ()))
            tally.faults.append(f"seed {number}: {error!r} {notes}"[:1000])
        yield tally
        if guided and importlib.util.find_spec("atheris"):
            yield _guided(folder, name, guided, number)


def _guided(folder: Path, name: str, seconds: int, number: int) -> Tally:
    tally = Tally(f"atheris: {name}")
    command = [sys.executable, "-m", "benchmarks.torture.fuzzing.guided", name]
    options = [f"-max_total_time={seconds}", f"-seed={number}", "-max_len=2048"]
    options.append(f"-artifact_prefix={folder}/")
    environment = os.environ | {"TMPDIR": str(folder)}
    done = subprocess.run(
        [*command, *options], capture_output=True, text=True, check=False, env=environment
    )
    counts = [int(a or b) for a, b in _DONE.findall(done.stderr)]
    tally.tried = max(counts, default=0)
    if done.returncode:
        tally.faults.append(f"seed {number}: {done.stderr[-2000:]}")
    else:
        tally.outcomes["as they should be"] = tally.tried
    return tally
