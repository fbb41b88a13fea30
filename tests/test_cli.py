"""The command, run as a user runs it."""

import json
import subprocess
import sys

import pytest


def kashaf(*arguments, **options):
    command = [sys.executable, "-m", "kashaf.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", **options)


def test_search_prints_what_it_found(news):
    done = kashaf("search", "أسعار النفط", "--index", news)
    assert done.returncode == 0
    assert "004-oil-prices.txt" in done.stdout.split("\n\n")[0]
    assert "\x1b" not in done.stdout


def test_json_is_one_object(news):
    done = kashaf("search", "القوات", "--index", news, "--json", "--limit", 2)
    found = json.loads(done.stdout)
    assert {"query", "total", "took_ms", "partial", "notes", "hits"} <= set(found)
    keys = {"id", "score", "title", "title_spans", "snippets", "fields", "duplicates"}
    assert set(found["hits"][0]) == keys
    snippet = found["hits"][0]["snippets"][0]
    assert all("قوات" in snippet["text"][start:end] for start, end in snippet["spans"])


def test_nothing_found_exits_with_1(news):
    assert kashaf("search", "زقزوق", "--index", news).returncode == 1


@pytest.mark.parametrize(
    "arguments", [["search", "x", "--index", "none"], ["search"], ["nonsense"]]
)
def test_errors_exit_with_2(tmp_path, arguments):
    done = kashaf(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_bad_line_is_reported_and_the_rest_indexed(tmp_path):
    source = tmp_path / "s.jsonl"
    source.write_text('{"id": "1", "body": "كتاب"}\n{bad\n', encoding="utf-8")
    done = kashaf("index", source, "--index", tmp_path / "i")
    assert done.returncode == 0
    assert f"{source}:2" in done.stderr
    assert kashaf("search", "كتاب", "--index", tmp_path / "i").returncode == 0


def test_strict_leaves_the_old_index(tmp_path):
    source = tmp_path / "s.jsonl"
    source.write_text('{"id": "1", "body": "كتاب"}\n', encoding="utf-8")
    kashaf("index", source, "--index", tmp_path / "i")
    source.write_text('{"id": "2", "body": "قلم"}\n{bad\n', encoding="utf-8")
    assert kashaf("index", source, "--index", tmp_path / "i", "--strict").returncode == 2
    assert kashaf("search", "قلم", "--index", tmp_path / "i").returncode == 1


def test_delete_stats_and_analyze(tmp_path):
    source = '{"id": "1", "body": "كتاب"}\n'
    kashaf("index", "-", "--index", tmp_path / "i", input=source)
    assert json.loads(kashaf("stats", "--index", tmp_path / "i", "--json").stdout)["documents"] == 1
    assert kashaf("delete", "1", "--index", tmp_path / "i").returncode == 0
    assert kashaf("delete", "1", "--index", tmp_path / "i").returncode == 1
    assert "0-11\tبِالكِتَابِ\tبالكتاب\tبال|كتاب|\tكتب" in kashaf("analyze", "بِالكِتَابِ").stdout


@pytest.mark.parametrize(
    "command",
    [
        "index",
        "search",
        "rebuild",
        "delete",
        "stats",
        "analyze",
        "serve",
        "mcp",
        "suggest",
        "more-like",
    ],
)
def test_help_has_an_example(command):
    assert f"Example: kashaf {command}" in " ".join(kashaf(command, "--help").stdout.split())


def test_a_copy_finds_what_the_index_finds(news, tmp_path):
    done = kashaf("copy", news, tmp_path / "copy")
    assert done.stdout == "48 added, 0 updated, 0 unchanged\n"
    copied = kashaf("search", "أسعار النفط", "--index", tmp_path / "copy")
    assert copied.stdout == kashaf("search", "أسعار النفط", "--index", news).stdout
    assert "there is an index already" in kashaf("copy", news, tmp_path / "copy").stderr


def test_an_address_with_a_password_is_refused_and_not_repeated():
    done = kashaf("stats", "--index", "opensearch://ahmad:sirr@127.0.0.1:1/news")
    assert done.returncode == 2
    assert "KASHAF_OPENSEARCH_PASSWORD" in done.stderr
    assert "sirr" not in done.stderr


def test_a_words_file_is_recorded_and_another_one_is_refused(tmp_path):
    words, others, index = tmp_path / "words.txt", tmp_path / "others.txt", tmp_path / "i"
    words.write_text("جوال موبايل\nزيتونات\n", encoding="utf-8")
    others.write_text("عيد\n", encoding="utf-8")
    source = '{"id": "1", "body": "اشترى جوالا وزيتونات"}\n'
    assert kashaf("index", "-", "--index", index, "--words", words, input=source).returncode == 0
    assert kashaf("search", "الموبايل", "--index", index).returncode == 0
    assert kashaf("search", "زيتونات", "--index", index).returncode == 0
    more = source.replace("1", "2")
    assert kashaf("index", "-", "--index", index, input=more).returncode == 0
    assert json.loads(kashaf("search", "موبايل", "--index", index, "--json").stdout)["total"] == 2
    refused = kashaf("index", "-", "--index", index, "--words", others, input=more)
    assert refused.returncode == 2
    assert "kashaf rebuild --words FILE" in refused.stderr
    assert kashaf("rebuild", "--index", index, "--words", others).returncode == 0
    assert kashaf("search", "موبايل", "--index", index).returncode == 1


def test_analyze_explains_each_step(tmp_path):
    words = tmp_path / "words.txt"
    words.write_text("عيد", encoding="utf-8")
    done = kashaf("analyze", "في بِالعِيدِ والكتب", "--words", words)
    assert done.stdout.splitlines() == [
        "0-2\tفي\tفي\t|في|\t\tfunction word",
        "3-12\tبِالعِيدِ\tبالعيد\tبال|عيد|\tعود\tprotected",
        "13-19\tوالكتب\tوالكتب\tوال|كتب|\tكتب\t",
    ]
    (step,) = json.loads(kashaf("analyze", "بِالعِيدِ", "--json").stdout)["tokens"]
    assert step == {
        "start": 0,
        "end": 9,
        "position": 0,
        "text": "بِالعِيدِ",
        "form": "بالعيد",
        "prefix": "بال",
        "stem": "عيد",
        "suffix": "",
        "root": "عود",
        "is_stopword": False,
        "is_protected": False,
    }
    missing = kashaf("analyze", "في", "--words", tmp_path / "none")
    assert missing.returncode == 2
    assert "can't be read" in missing.stderr
