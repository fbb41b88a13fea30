"""The commands that search, show and export, run as a user runs them."""

import csv
import io
import json
import signal
import subprocess
from pathlib import Path

import pytest

from kashaf.terminal.results import how_it_was_read
from tests.terminal.running import KASHAF, kashaf


def test_words_without_quotes_are_one_query(news: Path) -> None:
    options = ("--index", news, "--format", "ids")
    words = kashaf("search", "أسعار", "النفط", *options)
    assert words.stdout == kashaf("search", "أسعار النفط", *options).stdout
    assert "004-oil-prices.txt" in words.stdout.splitlines()[0]
    excluded = kashaf("search", "النفط", "-ليبيا", *options).stdout.split()
    assert "w08" in words.stdout.split()
    assert "w08" not in excluded


@pytest.mark.parametrize(
    ("arguments", "closest"),
    [
        (["search", "نفط", "--jsonn"], "--json"),
        (["search", "--limt=3", "نفط"], "--limit"),
        (["kwic", "نفط", "--widht", "3"], "--width"),
    ],
)
def test_an_unknown_option_is_an_error_that_names_the_closest(
    news: Path, arguments: list[str], closest: str
) -> None:
    done = kashaf(*arguments, "--index", news)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"No such option: {arguments[-1].split('=')[0]}" in done.stderr or closest in done.stderr
    assert closest in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["index", "{articles}", "--index", ""],
        ["search", "نفط", "--index", " "],
        ["copy", "{news}", ""],
        ["demo", "--no-page", "--index="],
    ],
)
def test_an_index_without_a_name_is_an_error_and_nothing_is_written(
    news: Path, tmp_path: Path, arguments: list[str]
) -> None:
    article = tmp_path / "a.txt"
    article.write_text("خبر", encoding="utf-8")
    given = [argument.format(news=news, articles=article) for argument in arguments]
    done = kashaf(*given, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "empty; name a folder" in done.stderr
    assert list(tmp_path.iterdir()) == [article]


def test_after_two_dashes_an_option_is_a_word(news: Path) -> None:
    done = kashaf("search", "--index", news, "--format", "ids", "--", "--jsonn", "نفط")
    assert done.returncode == 0


def test_all_matches_are_those_that_a_search_finds_by_root_where_nothing_else_matches(
    news: Path,
) -> None:
    options = ("search", "مستخرج", "--index", news, "--format", "ids")
    page, whole = kashaf(*options), kashaf(*options, "--all")
    assert "w05" in whole.stdout
    assert set(whole.stdout.splitlines()) == set(page.stdout.splitlines())
    assert "words of the same root were searched for" in whole.stderr
    exported = kashaf("export", "مستخرج", "--index", news)
    ids = [json.loads(line)["id"] for line in exported.stdout.splitlines()]
    assert ids == whole.stdout.splitlines()
    lines = kashaf("kwic", "مستخرج", "--index", news)
    assert {line.split("\t")[0] for line in lines.stdout.splitlines()} == set(ids)
    for done in (exported, lines):
        assert "words of the same root were searched for" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["search"],
        ["search", "--all"],
        ["search", "--format", "ids"],
        ["search", "--all", "--format", "jsonl"],
        ["kwic"],
        ["export"],
    ],
    ids=" ".join,
)
def test_that_nothing_is_found_is_said(news: Path, arguments: list[str]) -> None:
    command, *options = arguments
    done = kashaf(command, "زقزقزق", *options, "--index", news)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("0 found in ")
    assert "found in 0 documents" in done.stderr


def test_each_format_has_one_record_for_each_hit(news: Path) -> None:
    options = ("search", "القوات", "--index", news)
    ids = kashaf(*options, "--format", "ids").stdout.splitlines()
    assert len(ids) == 3
    lines = kashaf(*options, "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line)["id"] for line in lines] == ids
    rows = list(csv.DictReader(io.StringIO(kashaf(*options, "--format", "csv").stdout)))
    assert [row["id"] for row in rows] == ids
    assert rows[1]["url"] == "https://example.org/nabd/w03"
    assert rows[1]["location"].endswith("wire.jsonl:3")
    assert rows[1]["snippet"].startswith("…")


def test_all_shows_every_match(news: Path) -> None:
    done = kashaf("search", "*", "--index", news, "--all", "--format", "ids")
    assert len(set(done.stdout.splitlines())) == 48
    rest = kashaf("search", "*", "--index", news, "--all", "--offset", 40, "--format", "ids")
    assert rest.stdout.splitlines() == done.stdout.splitlines()[40:]
    some = ("--all", "--limit", 5, "--offset", 40)
    limited = kashaf("search", "*", "--index", news, *some, "--format", "ids")
    assert limited.stdout.splitlines() == done.stdout.splitlines()[40:45]
    refused = kashaf("search", "*", "--index", news, "--all", "--facet", "year")
    assert refused.stderr == "kashaf: --facet and --all can't be used together\n"


def test_the_url_the_file_and_cut_snippets_are_shown(news: Path) -> None:
    shown = kashaf("search", "القوات", "--index", news, "--context", 80).stdout.split("\n\n")[1]
    lines = shown.splitlines()
    assert lines[2].strip().startswith("…")
    assert len(lines[2]) < 120
    assert lines[3:5] == ["   w03", "   https://example.org/nabd/w03"]
    assert lines[5].endswith("wire.jsonl:3")


def test_facets_are_a_table_with_bars(news: Path) -> None:
    done = kashaf("search", "*", "--index", news, "--facet", "source", "--limit", 0)
    first, *rows = done.stdout.splitlines()
    assert first == "source"
    assert all("█" in row for row in rows)


@pytest.mark.parametrize(
    ("query", "interpretation", "said"),
    [
        ("القوات", "القوات", ""),
        ("القوات الأميركية", "القوات الأميركية (at least 1 of 2)", ""),
        ("خروج من العراق", "خروج العراق (at least 1 of 2)", "searched for: خروج العراق"),
        ("نفط OR غاز", "نفط OR غاز", ""),
        ("ا ب ج د ه و", "ا ب (at least 2 of 6)", "documents with at least 2 of these 6 words: ا ب"),
        ("نفط و غاز", "نفط AND غاز", "searched for: نفط AND غاز"),
    ],
)
def test_the_interpretation_is_given_only_where_it_says_something(
    query: str, interpretation: str, said: str
) -> None:
    assert how_it_was_read(query, interpretation) == said


def test_get_shows_a_whole_document(news: Path) -> None:
    done = kashaf("get", "w03", "--index", news)
    assert done.stdout.splitlines()[1:4] == [
        "date: 2021-07-26",
        "source: nabd",
        "url: https://example.org/nabd/w03",
    ]
    found = json.loads(kashaf("get", "w03", "--index", news, "--json").stdout)
    assert found["body"].splitlines()[-1] in done.stdout
    missing = kashaf("get", "none", "--index", news)
    assert (missing.returncode, missing.stderr) == (1, "not in the index: none\n")


def test_similar_documents_of_an_unknown_one_are_an_error_that_names_it(news: Path) -> None:
    done = kashaf("more-like", "nope", "--index", news)
    assert done.returncode == 1
    assert "not in the index: nope" in done.stderr
    found = kashaf("more-like", "w01", "--index", news)
    assert found.returncode == 0
    assert "AND NOT" not in found.stderr


def test_a_concordance_of_no_word_says_so(news: Path) -> None:
    done = kashaf("kwic", "مصدر:masdar", "--index", news)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("0 found in the texts of 4 matching documents")


def test_an_export_is_indexed_again_as_it_was(news: Path, tmp_path: Path) -> None:
    for name in ("all.jsonl", "all.csv"):
        kashaf("export", "--index", news, "--output", tmp_path / name)
        kashaf("index", tmp_path / name, "--index", tmp_path / f"{name}.kashaf")
        copied = kashaf("search", "القوات", "--index", tmp_path / f"{name}.kashaf", "--json")
        first = json.loads(copied.stdout)["hits"][0]
        assert first["id"].endswith("001-iraq-withdrawal.txt")
    some = kashaf("export", "القوات", "--index", news, "--from", "2015-01-01")
    assert [json.loads(line)["id"] for line in some.stdout.splitlines()] == ["w03"]


@pytest.mark.parametrize("name", ["none.jsonl", "none.csv"])
def test_an_export_without_matches_exits_with_1(news: Path, tmp_path: Path, name: str) -> None:
    done = kashaf("export", "زقزقزق", "--index", news, "--output", tmp_path / name)
    assert (done.returncode, done.stdout) == (1, "")


def test_a_wrong_origin_is_reported_before_the_address(news: Path) -> None:
    done = kashaf("serve", "--index", news, "--port", 0, "--allow-origin", "foo")
    assert done.returncode == 2
    assert "http://" not in done.stderr
    assert "write https://example.org" in done.stderr


def test_an_export_to_a_file_of_another_format_is_refused(news: Path, tmp_path: Path) -> None:
    done = kashaf("export", "--index", news, "--output", tmp_path / "all.xlsx")
    assert done.returncode == 2
    assert "--format jsonl or csv" in done.stderr
    assert not list(tmp_path.iterdir())
    chosen = kashaf("export", "--index", news, "-o", tmp_path / "all.txt", "--format", "jsonl")
    assert (chosen.returncode, (tmp_path / "all.txt").exists()) == (0, True)


@pytest.mark.parametrize("name", ["http://a.org", "a.org:80", "a b", ""])
def test_what_is_not_a_host_name_is_refused(news: Path, name: str) -> None:
    done = kashaf("serve", "--index", news, "--port", 0, "--allow-host", name)
    assert done.returncode == 2
    assert "write search.example.org, without a port" in done.stderr


@pytest.mark.parametrize("tokens", ["", " \t"])
def test_read_tokens_that_are_empty_do_not_open_the_server(
    news: Path, monkeypatch: pytest.MonkeyPatch, tokens: str
) -> None:
    monkeypatch.setenv("KASHAF_READ_TOKENS", tokens)
    done = kashaf("serve", "--index", news, "--port", 0)
    assert done.returncode == 2
    assert "KASHAF_READ_TOKENS contains no token" in done.stderr


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--from", "tomorrow", "'tomorrow' is not a day; write YYYY-MM-DD"),
        ("--limit", "ten", "'ten' is not a whole number"),
    ],
)
def test_a_wrong_value_is_reported_in_plain_words(
    news: Path, option: str, value: str, said: str
) -> None:
    done = kashaf("search", "النفط", "--index", news, option, value)
    assert done.returncode == 2
    assert said in done.stderr


def test_a_failed_export_leaves_the_old_file(tmp_path: Path) -> None:
    (tmp_path / "all.csv").write_text("old", encoding="utf-8")
    done = kashaf("export", "--index", tmp_path / "none", "--output", tmp_path / "all.csv")
    assert done.returncode == 2
    assert (tmp_path / "all.csv").read_text(encoding="utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["all.csv"]


def test_a_concordance_in_a_pipe_has_columns(news: Path) -> None:
    done = kashaf("kwic", "القوات", "--index", news, "--sort", "after", "--width", 20)
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    assert {len(row) for row in rows} == {4}
    assert all("قوات" in row[2] for row in rows)
    found = json.loads(kashaf("kwic", "القوات", "--index", news, "--json").stdout)["lines"]
    assert len(found) == len(rows)
    assert kashaf("kwic", "زقزقزق", "--index", news).returncode == 1


def test_a_trend_is_a_table_json_and_a_plot(news: Path, tmp_path: Path) -> None:
    options = ("trend", "النفط", "الغاز", "--by", "year", "--index", news)
    done = kashaf(*options, "--svg", tmp_path / "trend.svg")
    assert done.stdout.startswith("النفط  ")
    assert "█" in done.stdout
    assert "<polyline" in (tmp_path / "trend.svg").read_text(encoding="utf-8")
    assert set(json.loads(kashaf(*options, "--json").stdout)["counts"]) == {"النفط", "الغاز"}
    wrong = kashaf(*options, "--field", "source")
    assert wrong.stderr == "kashaf: source: no such date field; choose from date\n"
    nowhere = tmp_path / "nowhere" / "trend.svg"
    done = kashaf(*options, "--svg", nowhere)
    assert done.stderr == f"kashaf: {nowhere}: can't be written: No such file or directory\n"
    assert "is a folder" in kashaf(*options, "--svg", tmp_path).stderr


def test_an_evaluation_names_the_worst_query_first(tmp_path: Path, news: Path) -> None:
    (tmp_path / "q.tsv").write_text("1\tكأس الخليج\n2\tالقوات\n3\tالنفط\n", encoding="utf-8")
    (tmp_path / "qrels").write_text("1 0 w07 1\n2 0 w03 1\n", encoding="utf-8")
    arguments = ("evaluate", tmp_path / "q.tsv", tmp_path / "qrels", "--index", news)
    done = kashaf(*arguments, "--run", tmp_path / "run")
    assert "القوات" in done.stdout.splitlines()[1]
    assert "mean of 2 queries" in done.stdout
    assert "skipped, without a relevant document: 3" in done.stderr
    run = (tmp_path / "run").read_text(encoding="utf-8")
    assert "1 Q0 w07 1 1.000000 kashaf\n" in run
    found = json.loads(kashaf(*arguments, "--json").stdout)
    assert found["queries"]["1"]["ndcg"] == 1
    (tmp_path / "qrels").write_text("9 0 w07 1\n", encoding="utf-8")
    unjudged = kashaf(*arguments)
    assert (unjudged.returncode, unjudged.stdout) == (2, "")
    assert "no document is relevant to a query of" in unjudged.stderr


def test_an_index_without_bodies_says_that_it_has_no_text_to_show(tmp_path: Path) -> None:
    (tmp_path / "books.toml").write_text('[body]\ntype = "text"\nstored = false\n', "utf-8")
    (tmp_path / "books.jsonl").write_text('{"id": "1", "body": "شعر قديم"}\n', "utf-8")
    index = ("--index", tmp_path / "books.kashaf")
    kashaf("index", tmp_path / "books.jsonl", *index, "--schema", tmp_path / "books.toml")
    lines = kashaf("kwic", "شعر", *index)
    assert lines.returncode == 2
    assert "does not store bodies, so there is no text to show" in lines.stderr
    exported = kashaf("export", *index)
    assert (exported.returncode, json.loads(exported.stdout)) == (0, {"id": "1"})
    assert "does not store bodies" in exported.stderr


def test_watching_a_folder_indexes_what_changes(tmp_path: Path) -> None:
    folder, index = tmp_path / "files", tmp_path / "i"
    folder.mkdir()
    (folder / "a.txt").write_text("كتاب", encoding="utf-8")
    command = [*KASHAF, "watch", str(folder), "--index", str(index)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as watch:
        assert watch.stdout
        try:
            assert watch.stdout.readline() == "1 added, 0 updated, 0 unchanged\n"
            assert watch.stdout.readline().startswith("watching ")
            (tmp_path / "b.txt").write_text("قلم", encoding="utf-8")
            (tmp_path / "b.txt").rename(folder / "b.txt")  # complete when it is first seen
            assert watch.stdout.readline() == "1 added, 0 updated, 0 unchanged\n"
            assert kashaf("search", "قلم", "--index", index).returncode == 0
        finally:
            watch.send_signal(signal.SIGINT)
    assert watch.returncode == 0


def test_a_dictionary_is_replaced_and_printed(tmp_path: Path) -> None:
    source, words, index = tmp_path / "s.jsonl", tmp_path / "words.txt", tmp_path / "i"
    source.write_text('{"id": "1", "body": "قالت الأمم المتحدة"}', encoding="utf-8")
    kashaf("index", source, "--index", index, check=True)
    words.write_text("[synonyms]\nالأمم المتحدة, UN\n", encoding="utf-8")
    done = kashaf("dictionary", words, "--index", index)
    assert (done.returncode, done.stdout) == (0, "synonyms: 1, stop words: 0\n")
    assert kashaf("search", "UN", "--index", index, "--format", "ids").stdout == "1\n"
    assert kashaf("dictionary", "--index", index).stdout == words.read_text(encoding="utf-8")
    words.write_text("[synonyms]\nUN\n", encoding="utf-8")
    bad = kashaf("dictionary", words, "--index", index)
    assert bad.returncode == 2
    assert f"{words}:2: write two expressions" in bad.stderr
    words.write_text("عيد\n", encoding="utf-8")
    refused = kashaf("dictionary", words, "--index", index)
    assert "kashaf rebuild --dictionary FILE" in refused.stderr
