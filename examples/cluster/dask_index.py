"""Fill an index on OpenSearch from many machines at once: a Dask job, a task for each source.

    python dask_index.py SCHEDULER INDEX SOURCE...

SCHEDULER: of a Dask cluster whose machines have Kashaf and see the sources (a shared disk), as
tcp://host:8786. INDEX: opensearch://host:9200/news?shards=4. SOURCE: files or folders.

A task that was lost with its machine is done again, and a job that broke off is started again: what
the index has already is not sent. Ends with 1 when documents were left out.
"""

import sys

from distributed import Client, as_completed

from kashaf.index import build_index
from kashaf.index.documents import read_documents
from kashaf.index.errors import SourceError

RETRIES = 3


def index_source(source: str, index: str) -> tuple[int, list[str]]:
    """Add the documents of one source; returns how many it has, and what could not be taken."""
    skipped: list[SourceError] = []
    documents = read_documents([source], on_error=skipped.append)
    done = build_index(documents, index, on_error=skipped.append)
    return done.added + done.updated + done.unchanged, list(map(str, skipped))


def main(scheduler: str, index: str, sources: list[str]) -> int:
    """Run the job; returns the exit code."""
    total, skipped = 0, 0
    with Client(scheduler) as client:
        build_index([], index)  # one makes the index, then all add to it
        tasks = client.map(index_source, sources, index=index, retries=RETRIES, pure=False)
        for number, task in enumerate(as_completed(tasks), 1):
            count, problems = task.result()
            total += count
            skipped += len(problems)
            for problem in problems:
                print(problem, file=sys.stderr)
            print(f"{number} of {len(tasks)} sources, {total} documents", file=sys.stderr)
    return 1 if skipped else 0


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit("usage: python dask_index.py SCHEDULER INDEX SOURCE…")
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
