"""Who is busy when a cluster is filled: ``python -m benchmarks.build.cluster``.

Needs the cluster of `tests/opensearch/cluster`, whose processes it looks at.
"""

import os
import re
import resource
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import Annotated

import typer

from benchmarks import report
from benchmarks.corpora import CHECKOUT, DATA
from kashaf.index.opensearch.address import parse_address
from kashaf.index.opensearch.client import connect
from kashaf.search import open_index

SCRIPT = CHECKOUT / "tests" / "opensearch" / "cluster"


def main(
    source: Annotated[Path, typer.Option(help="What is indexed.")] = DATA / "news",
    jobs: Annotated[int, typer.Option(help="As for kashaf index.")] = 2,
    shards: Annotated[int, typer.Option(help="As in an address.")] = 2,
    replicas: Annotated[int, typer.Option(help="As in an address.")] = 0,
) -> None:
    """Print the CPU seconds of Kashaf's processes and of the nodes', and what the index takes."""
    url = subprocess.run([SCRIPT, "url"], capture_output=True, text=True, check=True).stdout.strip()
    folder = Path(os.environ.get("KASHAF_CLUSTER", "/tmp/kashaf-opensearch"))
    nodes = [int(path.read_text()) for path in folder.glob("node-*.pid")]
    target = f"{url}/bench-{uuid.uuid4().hex}"
    before, started = sum(map(_cpu, nodes)), time.perf_counter()
    asked = [sys.executable, "-m", "kashaf.cli", "index", str(source), "--jobs", str(jobs)]
    subprocess.run([*asked, "--index", f"{target}?shards={shards}&replicas={replicas}"], check=True)
    took, after = time.perf_counter() - started, sum(map(_cpu, nodes))
    ours = resource.getrusage(resource.RUSAGE_CHILDREN)
    with open_index(target) as index:
        stats = index.stats()
    address = parse_address(target)
    connect(address).indices.delete(index=f"{address.name}-*")
    count = stats["documents"]
    report.show(
        f"{count:,} documents, {jobs} jobs, {shards} shards, {replicas} replicas",
        ["what", "figure"],
        [
            ["seconds", f"{took:.1f}"],
            ["documents a second", f"{count / took:.0f}"],
            ["CPU seconds of Kashaf", f"{ours.ru_utime + ours.ru_stime:.1f}"],
            ["CPU seconds of the nodes", f"{after - before:.1f}"],
            ["GB a million documents", f"{stats['bytes'] / count / 1e3:.2f}"],
        ],
    )


def _cpu(pid: int) -> float:
    """The CPU seconds that a process has used (Linux)."""
    fields = re.sub(r".*\) ", "", Path(f"/proc/{pid}/stat").read_text(), flags=re.DOTALL).split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    typer.run(main)
