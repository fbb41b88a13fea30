"""Processes forked from one that searches an index in a folder."""

import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

FORK_WHILE_SEARCHING = """
import os, sys, threading
from kashaf.search import open_index

with open_index(sys.argv[1]) as index:
    is_over = threading.Event()

    def search():
        while not is_over.is_set():
            for hit in index.search("القوات الأميركية في العراق*", limit=50):
                hit.fields

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(20):
        child = os.fork()
        if not child:
            index.refresh()
            for hit in index.search("العراق"):
                hit.fields
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
    is_over.set()
    for thread in threads:
        thread.join()
"""


IMPORTED_BY_SEARCHING = """
import os, sys
from kashaf.search import open_index

with open_index(sys.argv[1]) as index:
    child = os.fork()
    if child:
        sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    before = set(sys.modules)
    for query in ("زقزقوقش", "وزير~1 OR *ية", "root:كتب AND نخ*", '="عين الأسد"', "alasad", "12"):
        options = {"facets": ["year", "source"], "sort": ["source", "date"], "related": True}
        index.search(query, **options)
        index.search(query, collapse=True)
        index.search(query).to_dict(explain=True)
    index.suggest("القو"), index.more_like("w03"), index.get("w03", "زقزوق"), index.refresh()
    print(*sorted(set(sys.modules) - before), flush=True)
    os._exit(0)
"""


def test_a_search_imports_nothing_more_after_a_fork(news: Path) -> None:
    """What another thread is importing at the time of a fork can never be imported in the child."""
    command = [sys.executable, "-c", IMPORTED_BY_SEARCHING, str(news)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300)
    assert done.stdout.split() == []


@pytest.mark.skipif(
    sysconfig.get_config_var("Py_GIL_DISABLED"),
    reason="Python's own locks may be held for good in a child forked beside threads",
)
def test_a_child_forked_beside_searching_threads_can_search(news: Path) -> None:
    command = [sys.executable, "-c", FORK_WHILE_SEARCHING, str(news)]
    assert subprocess.run(command, check=False, timeout=300).returncode == 0
