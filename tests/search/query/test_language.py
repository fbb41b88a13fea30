"""Every example of docs/query-language.md, through the library and on the command line."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kashaf.search import open_index

DOCS = Path(__file__).parents[3] / "docs" / "query-language.md"
ROW = re.compile(r"\| [^|]+ \| `([^`]+)` \| (\d+) \| (\S+) \|")
EXAMPLES = [
    (found[1], int(found[2]), found[3])
    for found in map(ROW.match, DOCS.read_text().split("\n"))
    if found
]


def test_the_page_has_examples():
    assert len(EXAMPLES) > 30


@pytest.mark.parametrize(("query", "total", "first"), EXAMPLES)
def test_an_example_finds_what_the_page_says(news, query, total, first):
    with open_index(news) as index:
        results = index.search(query, limit=1)
    assert (results.total, results.hits[0].id) == (total, first)
    assert results.interpretation
    assert not results.notes


def test_the_command_line_says_the_same(news):
    """In one process, for each start of Python takes its time."""
    script = "import sys, kashaf.cli\nfor q in sys.argv[2:]:\n" + (
        "    try:\n"
        "        kashaf.cli.app(['search', q, '--limit', '1', '--json', '--index', sys.argv[1]])\n"
        "    except SystemExit as done:\n"
        "        assert done.code == 0\n"
    )
    queries = [query for query, _, _ in EXAMPLES]
    done = subprocess.run(
        [sys.executable, "-c", script, str(news), *queries],
        capture_output=True,
        text=True,
        check=True,
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(a["query"], a["total"], a["hits"][0]["id"]) for a in answers] == EXAMPLES
