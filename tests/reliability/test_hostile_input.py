"""Hostile documents and queries: bounded work, and no escape sequences in the output.

The work runs in a process with limits on memory and processor time, many times what it needs.
"""

import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

MEMORY, SECONDS = 1536 << 20, 40

LIMITED = f"""
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY}))
resource.setrlimit(resource.RLIMIT_CPU, ({SECONDS}, {SECONDS}))
"""


def run_limited(program: str, *arguments: object) -> str:
    """Run a program with at most `MEMORY` and `SECONDS`; return its output."""
    command = [sys.executable, "-c", LIMITED + program, *map(str, arguments)]
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(command, capture_output=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return done.stdout.decode()


DOCUMENTS = """
from kashaf.index import build_index, rebuild_index, verify_index
from kashaf.search import open_index

bodies = {
    "marks": "ب" + chr(0x64e) * 1_000_000 + " كتاب",
    "marks on each letter": ("ب" + chr(0x64e) * 50) * 500 + " كتاب",
    "a long word": "ب" * 100_000 + " كتاب",
    "one word again and again": "كتاب قلم " * 25_000,
    "a chain": "كتاب-" * 8_000,
    "a hashtag": "#" + "كتاب_" * 8_000,
    "addresses": "a@" * 8_000 + " كتاب",
    "stops": "a." * 8_000 + " كتاب",
    "digits": "1" * 50_000 + ",1" * 1000 + " كتاب",
    "joiners": ("ك" + chr(0x200d)) * 50_000 + " كتاب",
    "space": " " * 1_000_000 + "كتاب",
    "controls": "".join(map(chr, range(32))) * 500 + " كتاب",
    "surrogates": chr(0xd800) * 10_000 + " كتاب",
    "brackets": "(" * 50_000 + " كتاب",
}
documents = [{"id": name, "body": body} for name, body in bodies.items()]
build_index(documents, sys.argv[1], jobs=1)
with open_index(sys.argv[1]) as index:
    for query in ("كتاب", chr(34) + "كتاب قلم" + chr(34), "=كتاب", "*ب*ب*ب*ب*ب*ج"):
        results = index.search(query, limit=20, seconds=60)
        print(query, results.total)
        for hit in results:
            assert all(len(snippet.html()) < 3000 for snippet in hit.snippets)
    for name in bodies:
        index.more_like(name)
        assert index.get(name, "كتاب").body
    index.suggest("ب" * 1_000_000)
rebuild_index(None, sys.argv[1], jobs=1)
print("problems", len(verify_index(sys.argv[1]).problems))
"""


def test_hostile_documents_are_indexed_and_found_within_bounds(tmp_path: Path) -> None:
    lines = dict(
        line.rsplit(" ", 1) for line in run_limited(DOCUMENTS, tmp_path / "i").splitlines()
    )
    assert lines["كتاب"] == "14"
    assert lines['"كتاب قلم"'] == "1"
    assert lines["*ب*ب*ب*ب*ب*ج"] == "0"
    assert lines["problems"] == "0"


QUERIES = """
from kashaf.index import build_index
from kashaf.search import open_index

EXACT = ("a star", "NUL", "escapes", "a thousand brackets")  # whose totals are compared
body = "من في " * 1_000
build_index([{"id": str(n), "body": f"{body} كتاب{n}"} for n in range(12)], sys.argv[1], jobs=1)
many = " ".join(f"كلمة{n}" for n in range(10_000))
queries = {
    "a star": "*",
    "stars": "* " * 5_000,
    "question marks": "?" * 5_000,
    "ten thousand words": many,
    "a phrase of them": f'"{many}"',
    "a phrase of function words": '"' + "من في " * 1_500 + '"',
    "the same, not in a row": '"' + "من في " * 1_500 + '"~50',
    "repeated words, not in a row": '"من في من في من في"~9999',
    "a thousand brackets": "(" * 1_000 + "كتاب1" + ")" * 1_000,
    "brackets not closed": "(" * 9_000 + "كتاب1",
    "groups": "(كتاب1 OR " * 1_000 + "كتاب2" + ")" * 1_000,
    "NOT": "NOT " * 2_000 + "كتاب1",
    "quotes": chr(34) * 9_999,
    "a chain": "كتاب1-" * 1_500,
    "words on words": ".".join(["كتاب1"] * 1_500),
    "a hashtag": "#" + "كتاب_" * 1_500,
    "stars in a word": "*ا" * 3_000 + "*ب",
    "fuzzy": " ".join(f"كتاب{n}~2" for n in range(1_000)),
    "prefixes": "ك* " * 3_000,
    "spelled": "=في " * 3_000,
    "marks": "=ب" + chr(0x64e) * 1_000_000,
    "a long word": "ب" * 1_000_000,
    "numbers": "كتاب1~" + "9" * 5_000 + " كتاب2^" + "9" * 5_000,
    "fields": "title:" * 1_600 + "كتاب1",
    "dates": "date:" + "9" * 5_000,
    "surrogates": chr(0xd800) * 5_000 + " كتاب1",
    "Latin letters": "kitab " * 1_500 + "zq",
    "vowels": "aeiou" * 500 + "zq",
    "NUL": "كتاب1" + chr(0),
    "escapes": chr(27) + "[2J<script>كتاب1",
}
with open_index(sys.argv[1]) as index:
    for name, query in queries.items():
        results = index.search(query, seconds=60 if name in EXACT else 2)
        index.suggest(query)
        assert all(len(note) < 200 for note in results.notes), results.notes
        print(name, results.total, *results.notes, sep="\\t")
"""


def test_hostile_queries_are_answered_within_bounds_and_report_what_was_cut(
    tmp_path: Path,
) -> None:
    said = {}
    for line in run_limited(QUERIES, tmp_path / "i").splitlines():
        name, total, *notes = line.split("\t")
        said[name] = (int(total), " ".join(notes))
    assert said["a star"] == (12, "")
    assert said["NUL"] == said["escapes"] == (12, "")
    assert said["a thousand brackets"][0] == 12
    assert "20 deep" in said["a thousand brackets"][1]
    assert "first 10000 characters" in said["ten thousand words"][1]
    for name in ("ten thousand words", "a phrase of function words", "a chain", "words on words"):
        assert "first 128 parts" in said[name][1], name
    assert "more than 32 words" in said["the same, not in a row"][1]


LONG = """
from kashaf.index import build_index
from kashaf.search import open_index

body = "من و في كتاب في ال " * 22_000
build_index([{"id": "1", "body": body}], sys.argv[1], jobs=1)
queries = [
    " OR ".join(["=و", "=ال", "=كتاب", "=في"] * 35),
    " OR ".join(['"من و"', '"في كتاب في"', '"و في"'] * 20),
    " ".join(["كتاب~2", "كتآب~1", "*تا*"] * 40),
    chr(34) + "في من " * 15 + "في" + chr(34) + "~9999",
]
with open_index(sys.argv[1]) as index:
    for query in queries:
        query = query[:1000]
        results = index.search(query, facets=["source"])
        document = index.get("1", query)
        print(results.partial, document.highlighted_chars, *results.notes, sep="\\t")
    document = index.get("1", queries[0], seconds=-1)
    assert (document.highlighted_chars, document.body) == (0, body)
"""


def test_the_time_limit_includes_what_follows_the_search_in_a_long_document(
    tmp_path: Path,
) -> None:
    assert len(run_limited(LONG, tmp_path / "i").splitlines()) == 4


ESCAPES = "\x1b[2J\x07\x9b31m\u202e<script>alert(1)</script>\x00\ud800"


@pytest.fixture
def escapes(tmp_path: Path) -> Path:
    """An index of one document with escape sequences in each field."""
    document = dict.fromkeys(("id", "title", "body", "source", "url", "x"), f"كتاب{ESCAPES}")
    source = tmp_path / "escapes.jsonl"
    source.write_text(json.dumps(document | {"tags": [f"وسم{ESCAPES}"]}), encoding="utf-8")
    assert kashaf("index", source, "--index", tmp_path / "i").returncode == 0
    return tmp_path / "i"


def kashaf(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kashaf.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def test_fields_are_printed_without_escape_sequences(escapes: Path) -> None:
    options = ("--facet", "source", "--facet", "tags", "--explain")
    found = [kashaf("search", f"كتاب {ESCAPES[:-2]}", *options, "--index", escapes)]
    found += [kashaf("suggest", "كت", "--index", escapes), kashaf("analyze", ESCAPES[:-2])]
    found += [kashaf("delete", f"لا{ESCAPES[:-2]}", "--index", escapes)]
    for done in found:
        assert done.stdout + done.stderr
        assert not unsafe(done.stdout + done.stderr)


def test_file_names_are_printed_without_escape_sequences(tmp_path: Path) -> None:
    folder = tmp_path / "في\x1b[2J\u202e"
    folder.mkdir()
    (folder / "a.jsonl").write_text("{", encoding="utf-8")
    (folder / "b.txt").write_text("كتاب", encoding="utf-8")
    done = kashaf("index", folder, "--index", tmp_path / "i")
    assert "skipped" in done.stderr
    assert not unsafe(done.stdout + done.stderr)
    missing = kashaf("search", "كتاب", "--index", folder / "none")
    assert missing.returncode == 2
    assert not unsafe(missing.stderr)


def unsafe(text: str) -> set[str]:
    """Return the control and direction characters in a text, except line ends and tabs."""
    odd = {c for c in text if unicodedata.category(c) in ("Cc", "Cs") or "\u202a" <= c <= "\u202e"}
    return odd - {"\n", "\t"}
