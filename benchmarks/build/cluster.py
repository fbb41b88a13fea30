"""Who is busy when a cluster is filled: ``python -m benchmarks.build.cluster``.

Needs the cluster of `tests/opensearch/cluster`, whose processes it looks at. With vectors, it also
searches by words, by meaning and by both.
"""

import os
import re
import resource
import subprocess
import sys
import time
import uuid
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Annotated

import typer

from benchmarks import report
from benchmarks.corpora import CHECKOUT, DATA
from kashaf.index.documents import read_documents
from kashaf.index.opensearch.address import Address, parse_address
from kashaf.index.opensearch.client import connect
from kashaf.search import Index, open_index
from kashaf.search.model.request import MODES

_WARM_UP = 10
SCRIPT = CHECKOUT / "tests" / "opensearch" / "cluster"


def main(
    source: Annotated[Path, typer.Option(help="What is indexed.")] = DATA / "news",
    jobs: Annotated[int, typer.Option(help="As for kashaf index.")] = 2,
    shards: Annotated[int, typer.Option(help="As in an address.")] = 2,
    replicas: Annotated[int, typer.Option(help="As in an address.")] = 0,
    encoder: Annotated[
        str, typer.Option(help="As for kashaf index; such as benchmarks.build.topics:encode.")
    ] = "",
) -> None:
    """Print the CPU seconds of Kashaf's processes and of the nodes', and what the index takes."""
    url = subprocess.run([SCRIPT, "url"], capture_output=True, text=True, check=True).stdout.strip()
    folder = Path(os.environ.get("KASHAF_CLUSTER", "/tmp/kashaf-opensearch"))
    nodes = [int(path.read_text()) for path in folder.glob("node-*.pid")]
    target = f"{url}/bench-{uuid.uuid4().hex}"
    before, started = sum(map(_cpu, nodes)), time.perf_counter()
    asked = [sys.executable, "-m", "kashaf.cli", "index", str(source), "--jobs", str(jobs)]
    asked += ["--encoder", encoder] if encoder else []
    subprocess.run([*asked, "--index", f"{target}?shards={shards}&replicas={replicas}"], check=True)
    took, after = time.perf_counter() - started, sum(map(_cpu, nodes))
    ours = resource.getrusage(resource.RUSAGE_CHILDREN)
    address = parse_address(target)
    with open_index(target, encoder=encoder or None) as index:
        stats = index.stats()
        size = _merged_size(address)
        searches = _searches(index, source, nodes) if encoder else []
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
            ["MB of the merged index", f"{size / 1e6:.1f}"],
            *searches,
        ],
    )


def _merged_size(address: Address) -> int:
    """Merge all segments, and return the bytes of the index.

    This drops what a cluster keeps of new documents for replicas, as merges do in time: half a
    minute after they were written and flushed it counts as not needed any more.
    """
    client = connect(address, seconds=600)
    client.indices.flush(index=address.name)
    time.sleep(45)
    client.indices.flush(index=address.name, params={"force": "true"})
    client.indices.forcemerge(index=address.name, params={"max_num_segments": 1})
    client.indices.flush(index=address.name)
    client.indices.refresh(index=address.name)
    found = client.indices.stats(index=address.name, metric="store")
    client.close()
    return int(found["_all"]["total"]["store"]["size_in_bytes"])


def _searches(index: Index, source: Path, nodes: list[int]) -> list[list[str]]:
    """Return rows with the median time of a search, and the CPU time of the nodes."""
    titles = (one.title for one in islice(read_documents([source]), 0, 2_000, 50))
    queries = [" ".join(title.split()[:2]) for title in titles]
    found = []
    for mode in MODES:
        for query in queries[:_WARM_UP]:
            index.search(query, mode=mode)
        before, times = sum(map(_cpu, nodes)), list[float]()
        for query in queries[_WARM_UP:]:
            times.append(index.search(query, mode=mode).took_ms)
        spent = (sum(map(_cpu, nodes)) - before) / len(times) * 1e3
        figure = f"{median(times):.0f} ms, {spent:.0f} ms of CPU"
        found.append([f"a search, mode {mode}", figure])
    return found


def _cpu(pid: int) -> float:
    """The CPU seconds that a process has used (Linux)."""
    fields = re.sub(r".*\) ", "", Path(f"/proc/{pid}/stat").read_text(), flags=re.DOTALL).split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    typer.run(main)
