"""Folders and an index that is kept up to date with them."""

import os
from pathlib import Path

import pytest

import kashaf
from kashaf.index.errors import SourceError
from kashaf.index.syncing import FolderSync


class Watched:
    def __init__(self, folder: Path) -> None:
        self.folder, self.index = folder / "files", folder / "i"
        self.errors: list[SourceError] = []
        self.folder.mkdir()

    def sync(self) -> FolderSync:
        return FolderSync([self.folder], self.index, on_error=self.errors.append, jobs=1)

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def bodies(self) -> list[str]:
        with kashaf.open(self.index) as index:
            documents = [hit for identity in index if (hit := index.get(identity))]
            return sorted((one.title + one.body).strip() for one in documents)


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    return Watched(tmp_path)


def test_new_changed_moved_and_deleted_files(watched: Watched) -> None:
    first, second = watched.write("a.txt", "كتاب"), watched.write("b.txt", "قلم")
    sync = watched.sync()
    assert sync.update().added == 2
    assert not sync.has_changed

    watched.write("a.txt", "كتاب جديد")
    assert sync.has_changed
    assert sync.update().updated == 1
    assert watched.bodies() == ["قلم", "كتاب جديد"]

    os.rename(second, watched.folder / "c.txt")
    first.unlink()
    changes = sync.update()
    assert (changes.added, changes.deleted) == (1, 2)
    assert watched.bodies() == ["قلم"]


def test_documents_from_elsewhere_stay(watched: Watched) -> None:
    kashaf.build([{"id": "own", "body": "دفتر"}], watched.index)
    path = watched.write("a.txt", "كتاب")
    sync = watched.sync()
    sync.update()
    path.unlink()
    assert sync.update().deleted == 1
    assert watched.bodies() == ["دفتر"]


def test_what_was_deleted_while_nobody_watched_is_found_out(watched: Watched) -> None:
    path = watched.write("a.txt", "كتاب")
    watched.write("b.txt", "قلم")
    watched.sync().update()
    path.unlink()
    changes = watched.sync().update()
    assert (changes.deleted, changes.unchanged) == (1, 1)
    assert watched.bodies() == ["قلم"]


def test_lines_that_leave_a_file_leave_the_index(watched: Watched) -> None:
    watched.write("a.jsonl", '{"id": "1", "body": "كتاب"}\n{"id": "2", "body": "قلم"}\n')
    sync = watched.sync()
    sync.update()
    watched.write("a.jsonl", '{"id": "2", "body": "قلم"}\n')
    changes = sync.update()
    assert (changes.deleted, changes.unchanged) == (1, 1)


@pytest.mark.parametrize("names", ["ab", "ba"])
def test_a_line_that_moves_to_another_file_stays_in_the_index(watched: Watched, names: str) -> None:
    old, new = (f"{name}.jsonl" for name in names)
    line = '{"id": "1", "body": "كتاب"}\n'
    watched.write(old, line + '{"id": "2", "body": "قلم"}\n')
    sync = watched.sync()
    sync.update()
    watched.write(old, '{"id": "2", "body": "قلم"}\n')
    watched.write(new, line)
    sync.update()
    assert watched.bodies() == ["قلم", "كتاب"]


def test_a_file_that_can_not_be_read_keeps_its_documents(watched: Watched) -> None:
    watched.write("a.jsonl", '{"id": "1", "body": "كتاب"}\n')
    sync = watched.sync()
    sync.update()
    watched.write("a.jsonl", '{"id": "1", "bo')
    sync.update()
    assert watched.bodies() == ["كتاب"]
    assert "a.jsonl:1" in str(watched.errors[0])
    watched.write("a.jsonl", '{"id": "3", "body": "دفتر"}\n')
    sync.update()
    assert watched.bodies() == ["دفتر"]


def test_hidden_files_and_links_are_left_alone(watched: Watched) -> None:
    outside = watched.folder.parent / "secret.txt"
    outside.write_text("سر", encoding="utf-8")
    (watched.folder / "link.txt").symlink_to(outside)
    watched.write(".hidden.txt", "مخفي")
    watched.write("a.txt", "كتاب")
    watched.sync().update()
    assert watched.bodies() == ["كتاب"]


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file or folder"):
        FolderSync([tmp_path / "none"], tmp_path / "i", on_error=print)
