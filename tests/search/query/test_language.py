"""Every example of docs/reference/query-language.md, in the library and on the command line."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kashaf.search import Results, open_index
from kashaf.search.model.serialize import results_json

DOCS = Path(__file__).parents[3] / "docs" / "reference"
ROW = re.compile(r"\| [^|]+ \| `([^`]+)` \| (\d+) \| (\S+) \|")
CALL = re.compile(r"\| [^|]+ \| `([^`]+)` \| (?:`kashaf ([^`]+)` )?\| ([^|]+) \|")


def rows(page: str, kind: Any) -> Any:
    lines = (DOCS / page).read_text(encoding="utf-8").split("\n")
    return [found.groups() for found in map(kind.fullmatch, lines) if found]


EXAMPLES = [(query, int(total), first) for query, total, first in rows("query-language.md", ROW)]
CALLS = [row for row in rows("query-language.md", CALL) if "index" in row[0]]


def test_the_page_has_examples() -> None:
    assert len(EXAMPLES) > 30
    assert len(CALLS) > 10


@pytest.mark.parametrize("kind", [ROW, CALL])
def test_the_page_in_arabic_has_the_same(kind: Any) -> None:
    assert rows("query-language.ar.md", kind) == rows("query-language.md", kind)


@pytest.mark.parametrize(("query", "total", "first"), EXAMPLES)
def test_an_example_finds_what_the_page_says(
    news: Path, query: Any, total: int, first: str
) -> None:
    with open_index(news) as index:
        results = index.search(query, limit=1)
    assert (results.total, results.hits[0].id) == (total, first)
    assert results.interpretation
    assert not results.notes


@pytest.mark.parametrize(("call", "gives"), [(call, gives) for call, _, gives in CALLS])
def test_a_call_gives_what_the_page_says(news: Path, call: str, gives: str) -> None:
    with open_index(news) as index:
        given = eval(call, {"index": index})
    if isinstance(given, Results):
        given = results_json(given)
    assert gives in str(given)


def test_the_command_line_says_the_same(news: Path) -> None:
    answers = kashaf(news, [["search", query, "--limit", "1"] for query, _, _ in EXAMPLES])
    assert [(a["query"], a["total"], a["hits"][0]["id"]) for a in answers] == EXAMPLES


def test_so_do_its_other_options_and_commands(news: Path) -> None:
    calls = [(shlex.split(command), gives) for _, command, gives in CALLS if command]
    answers = kashaf(news, [arguments for arguments, _ in calls])
    for (_, gives), answer in zip(calls, answers, strict=True):
        assert gives in str(answer)


def kashaf(index: Any, calls: Any) -> Any:
    """What each call prints as JSON; in one process, for each start of Python takes its time."""
    script = "import sys, json, kashaf.cli\nfor call in json.loads(sys.argv[2]):\n" + (
        "    try:\n"
        "        kashaf.cli.app([*call, '--json', '--index', sys.argv[1]])\n"
        "    except SystemExit as done:\n"
        "        assert done.code == 0\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(index), json.dumps(calls)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]
