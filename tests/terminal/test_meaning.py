"""Search by meaning from the command line, with a small encoder."""

import json
from functools import partial
from pathlib import Path

from kashaf.index import build_index, verify_index
from tests.index.meaning import stand_in
from tests.terminal import running

ROOT = Path(__file__).parent.parent.parent
kashaf = partial(running.kashaf, cwd=ROOT)  # which contains the encoder
DOCUMENTS = '{"id": "1", "body": "القوات تغادر العراق"}\n{"id": "2", "body": "أسعار النفط"}\n'


def test_an_index_is_built_and_searched_by_meaning(tmp_path: Path) -> None:
    own = ["--index", tmp_path, "--encoder", stand_in.NAME]
    built = kashaf("index", "-", *own, input=DOCUMENTS)
    assert built.returncode == 0, built.stderr
    assert verify_index(tmp_path).problems == ()
    words = kashaf("search", "oil", "prices", *own)
    assert words.returncode == 1
    assert "--mode meaning" in words.stderr
    meaning = kashaf("search", "oil", "prices", *own, "--mode", "meaning", "--format", "ids")
    assert (meaning.returncode, meaning.stdout) == (0, "2\n")
    every = kashaf("search", "oil", *own, "--mode", "both", "--all", "--format", "ids")
    assert every.stdout == "2\n"


def test_what_is_missing_is_said_in_one_line(tmp_path: Path) -> None:
    build_index([{"id": "1", "body": "أسعار النفط"}], tmp_path / "plain")
    plain = kashaf("search", "oil", "--index", tmp_path / "plain", "--mode", "meaning")
    assert (plain.returncode, "build it with --meaning" in plain.stderr) == (2, True)
    build_index([{"id": "1", "body": "أسعار النفط"}], tmp_path / "own", encoder=stand_in.NAME)
    own = kashaf("search", "oil", "--index", tmp_path / "own", "--mode", "meaning")
    assert (own.returncode, "which was not given" in own.stderr) == (2, True)
    added = kashaf("index", "-", "--index", tmp_path / "own", input=DOCUMENTS)
    assert (added.returncode, "give its name" in added.stderr) == (2, True)
    wrong = kashaf("index", "-", "--index", tmp_path / "new", "--encoder", "x", input=DOCUMENTS)
    assert (wrong.returncode, "write package.module:callable" in wrong.stderr) == (2, True)


def test_the_modes_of_searching_are_compared(tmp_path: Path) -> None:
    own = ["--index", tmp_path / "i", "--encoder", stand_in.NAME]
    assert kashaf("index", "-", *own, input=DOCUMENTS).returncode == 0
    (tmp_path / "queries.tsv").write_text("1\toil prices\n", "utf-8")
    (tmp_path / "qrels.txt").write_text("1 0 2 1\n", "utf-8")
    judged = ["evaluate", tmp_path / "queries.tsv", tmp_path / "qrels.txt", *own, "--json"]
    for mode, ndcg in (("words", 0), ("meaning", 1), ("both", 1)):
        found = kashaf(*judged, "--mode", mode)
        assert json.loads(found.stdout)["ndcg"] == ndcg, found.stderr
    build_index([{"id": "1", "body": "أسعار النفط"}], tmp_path / "plain")
    plain = kashaf(*judged[:3], "--index", tmp_path / "plain", "--mode", "both")
    assert (plain.returncode, "build it with --meaning" in plain.stderr) == (2, True)
    plain = kashaf("mcp", "--index", tmp_path / "plain", "--mode", "both", input="")
    assert (plain.returncode, "build it with --meaning" in plain.stderr) == (2, True)
