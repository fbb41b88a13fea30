"""The command on a real terminal: a pseudo-terminal, read as a terminal's program reads it."""

import contextlib
import fcntl
import os
import re
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

KASHAF = [sys.executable, "-m", "kashaf.cli"]
ISOLATE, POP = "\u2068", "\u2069"


def on_terminal(
    *arguments: object, columns: int = 60, program: Sequence[str] = KASHAF, **environment: str
) -> str:
    """What the command shows on a terminal of this width."""
    ours, its = os.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    command = subprocess.Popen(
        [*program, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=its,
        stderr=its,
        env={**os.environ, "TERM": "xterm", "NO_COLOR": "", **environment},
    )
    os.close(its)
    shown = bytearray()
    with contextlib.suppress(OSError):  # Linux's answer when the other side is closed
        while piece := os.read(ours, 65536):
            shown += piece
    os.close(ours)
    command.wait()
    return shown.decode()


@pytest.fixture(scope="module")
def shown(news: Path) -> str:
    return on_terminal("search", "القوات الأميركية", "--index", news, "--limit", 2)


def test_every_piece_of_a_result_is_isolated(shown: str) -> None:
    hits = re.findall(r"^.*\S.*$", shown, re.MULTILINE)[2:]
    assert len(hits) > 6
    for line in hits:
        if line.strip().endswith("--related"):
            continue
        text = re.sub(r"\x1b\[[\d;]*m", "", line.strip())
        assert re.fullmatch(
            rf"(\d+\. )?{ISOLATE}[^{ISOLATE}{POP}]+{POP}(  {ISOLATE}.*{POP})*", text
        )


def test_a_result_has_rank_title_date_and_source_snippet_and_id_in_this_order(shown: str) -> None:
    lines = re.sub(rf"\x1b\[[\d;]*m|[{ISOLATE}{POP}]", "", shown).split("\r\n\r\n")[1].split("\r\n")
    assert lines[0] == "2. بغداد وواشنطن تختتمان جولة الحوار الاستراتيجي"
    assert lines[1] == "   2021-07-26  nabd"
    assert lines[2].startswith("   …واتفق الجانبان على تشكيل ثلاث لجان")
    assert lines[-3] == "   w03"
    assert lines[-2] == "   https://example.org/nabd/w03"
    assert lines[-1].endswith("wire.jsonl:3")


def test_matches_are_highlighted_and_no_line_is_wider_than_the_terminal(shown: str) -> None:
    assert "\x1b[1;33mالقوات\x1b[0m" in shown
    plain = re.sub(rf"\x1b\[[\d;]*m|[{ISOLATE}{POP}\u064b-\u0652]", "", shown)
    assert max(map(len, plain.splitlines())) <= 60


def test_a_table_closes_each_isolate_in_its_line() -> None:
    shown = on_terminal("analyze", "وبالقوات في #عين_الأسد", columns=30)
    rows = shown.split("\r\n")[1:-1]
    assert len(rows) == 5
    for row in rows:
        assert row.count(ISOLATE) == row.count(POP) == 7


def test_no_color_is_respected(news: Path) -> None:
    assert "\x1b" not in on_terminal("search", "القوات", "--index", news, NO_COLOR="1")


def test_progress_shows_one_phase_and_no_time_left_if_unknown(tmp_path: Path, news: Path) -> None:
    shown = on_terminal("rebuild", "--index", tmp_path / "i", *_sources(tmp_path), columns=100)
    plain = re.sub(r"\x1b\[[\d;?]*[a-zA-Z]", "", shown)
    assert "Reading" in plain
    writing = plain[plain.rindex("Writing") :]
    assert "20 documents" in writing
    assert "left" not in writing
    assert "20 added, 0 updated, 0 unchanged" in shown
    for command in (
        ["copy", tmp_path / "i", tmp_path / "copy"],
        ["verify", "--index", tmp_path / "i"],
    ):
        again = on_terminal(*command, columns=100)
        assert re.search(r"Reading .*\b20 documents", again, re.DOTALL)


def test_progress_fits_a_terminal_of_80_columns() -> None:
    script = """
import time
from kashaf.terminal.progress import shown

now = [0.0]
time.monotonic = lambda: now[0]
with shown(4_000_000_000, unit="bytes") as bar:
    now[0] = 5000.0
    bar.documents = 1_234_567
    bar.advance(1_000_000_000)
"""
    line = on_terminal("-c", script, columns=80, program=[sys.executable])
    plain = re.sub(r"\x1b\[[\d;?]*[a-zA-Z]", "", line)
    assert "1.0 GB of 4.0 GB, 1,234,567 documents, 247/s 4:10:00 left" in plain
    assert "Reading" in plain


def _sources(folder: Path) -> Any:
    source = folder / "s.jsonl"
    lines = (f'{{"id": "{number}", "body": "كتاب {number}"}}\n' for number in range(20))
    source.write_text("".join(lines), encoding="utf-8")
    return [source]


@pytest.mark.parametrize("jobs", [1, 2])
def test_ctrl_c_leaves_the_index_unchanged_and_says_so(tmp_path: Path, jobs: int) -> None:
    index = tmp_path / "i"
    subprocess.run([*KASHAF, "index", *_sources(tmp_path), "--index", index], check=True)
    command = subprocess.Popen(
        [*KASHAF, "rebuild", "-", "--index", index, "--jobs", str(jobs)],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    line = b'{"body": "' + "قلم ".encode() * 50_000 + b'"}\n'
    assert command.stdin
    command.stdin.write(line)  # more than a pipe holds: it is reading when this is done
    command.stdin.flush()
    os.killpg(command.pid, signal.SIGINT)
    _, said = command.communicate()
    assert command.returncode == 130
    assert said.decode() == f"kashaf: interrupted; {index} is unchanged\n"
    found = subprocess.run([*KASHAF, "search", "كتاب", "--index", index], capture_output=True)
    assert found.stderr.startswith(b"20 found")
    assert not [*index.glob("*.tmp")]
    healthy = subprocess.run([*KASHAF, "doctor", "--index", index], capture_output=True)
    assert healthy.returncode == 0
    assert b"leftovers" not in healthy.stdout
