"""The Dask job of examples/cluster, on a real scheduler with two worker processes."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kashaf.search import open_index

JOB = Path(__file__).parent.parent.parent / "examples" / "cluster" / "dask_index.py"


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None
    ) as cluster:
        yield cluster.scheduler_address


def test_many_workers_build_one_index_and_report_skipped_lines(
    scheduler: str, address: str, tmp_path: Path
) -> None:
    for part in range(6):
        lines = [json.dumps({"id": f"{part}-{n}", "title": "خبر"}) for n in range(50)]
        (tmp_path / f"{part}.jsonl").write_text("\n".join(lines + ["{broken"] * (part == 3)))
    parts = sorted(map(str, tmp_path.iterdir()))
    job = [sys.executable, str(JOB), scheduler, f"{address}?replicas=0", *parts]
    for _ in range(2):  # the second time like after an interrupted run
        done = subprocess.run(job, capture_output=True, text=True)
        assert done.returncode == 1, done.stderr
        assert "3.jsonl:51" in done.stderr
        assert "6 of 6 sources, 300 documents" in done.stderr
    with open_index(address) as index:
        assert index.search("خبر").total == 300
