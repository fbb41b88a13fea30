"""The command on files of others: what it says about them, and how it ends."""

import subprocess
import sys
from pathlib import Path

import pytest

KASHAF = [sys.executable, "-m", "kashaf.cli"]


def kashaf(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [*KASHAF, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def test_a_run_that_reads_nothing_exits_with_2_and_makes_no_index(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    for name in ("a.xyz", "b.xyz", "c.dat"):
        (tmp_path / "files" / name).write_bytes(b"\0\1\2")
    done = kashaf("index", tmp_path / "files", "--index", tmp_path / "i")
    assert done.returncode == 2
    assert "3 files of unknown kinds: .xyz 2, .dat 1" in done.stderr
    assert "no document was read" in done.stderr
    assert not (tmp_path / "i").exists()


def test_the_same_trouble_of_one_file_is_said_once_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"title": "عنوان"}\n' + "{}\n" * 3000, encoding="utf-8")
    done = kashaf("index", path, "--index", tmp_path / "i")
    assert done.returncode == 0
    assert "1 added, 0 updated, 0 unchanged, 3000 skipped" in done.stdout
    assert len(done.stderr.splitlines()) == 2
    assert "2999 more" in done.stderr


def test_two_files_of_one_name_in_two_folders(tmp_path: Path) -> None:
    for year in ("2019", "2020"):
        (tmp_path / year).mkdir()
        (tmp_path / year / "a.txt").write_text(f"خبر من عام {year}", encoding="utf-8")
    paths = (tmp_path / "2019" / "a.txt", tmp_path / "2020" / "a.txt")
    assert "2 added, 0 updated" in kashaf("index", *paths, "--index", tmp_path / "i").stdout
    again = kashaf("index", *paths, "--index", tmp_path / "i")
    assert "0 added, 0 updated, 2 unchanged" in again.stdout


def test_a_hit_shows_where_it_is_from(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,headline,text\n7,عنوان,نص الخبر\n", encoding="utf-8")
    kashaf("index", path, "--index", tmp_path / "i")
    lines = kashaf("search", "الخبر", "--index", tmp_path / "i").stdout.splitlines()
    assert [line.strip() for line in lines if line.strip()][-2:] == ["7", f"{path.resolve()}:2"]


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (["--as", "x"], "--as x: unknown; choose from text, markdown"),
        (["--encoding", "x"], "--encoding x: unknown"),
        (["--map", "title"], "--map: write KEY=COLUMN"),
        (["--delimiter", "ab"], "--delimiter ab: write one character"),
        (["--date-format", "%Q%"], "--date-format %Q%"),
        (["--date-format", "zz"], "--date-format zz: has no year"),
    ],
)
def test_a_wrong_option_is_one_line(tmp_path: Path, option: list[str], said: str) -> None:
    (tmp_path / "a.txt").write_text("عنوان", encoding="utf-8")
    done = kashaf("index", tmp_path / "a.txt", *option, "--index", tmp_path / "i")
    assert done.returncode == 2
    assert said in done.stderr
    assert not (tmp_path / "i").exists()


def test_columns_are_mapped(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("c1;c2\nعنوان;نص الخبر\n", encoding="utf-8")
    arguments = ("--map", "title=c1", "--map", "body=c2", "--delimiter", ";")
    done = kashaf("index", path, *arguments, "--index", tmp_path / "i")
    assert (done.returncode, done.stderr) == (0, "")


def test_documents_that_replace_others_of_one_file_are_counted(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,body\n1,أول\n1,ثان\n", encoding="utf-8")
    done = kashaf("index", tmp_path / "a.csv", "--index", tmp_path / "index")
    assert done.stdout == "1 added, 1 updated, 0 unchanged\n"
    assert "1 of those updated replaced a document of this run that has the same id" in done.stderr
