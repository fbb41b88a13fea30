"""Which id a document gets: no two files ever share one, and a file keeps its own."""

import os
import string
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kashaf.index import build_index
from kashaf.index.documents import read_documents
from kashaf.index.documents.document import Document
from kashaf.index.documents.files.origins import MAX_KEY_CHARS
from kashaf.index.errors import SourceError
from kashaf.index.protocols import Changes
from tests.index.documents.reading import Write, ids, read

TEXT = "عنوان\nنص"
LINE = '{"title": "عنوان", "body": "نص"}\n'


def indexed(index: Path, *sources: str | Path) -> Changes:
    return build_index(read_documents(sources), index, jobs=1)


def notes(*sources: str | Path) -> list[SourceError]:
    found: list[SourceError] = []
    list(read_documents(sources, on_note=found.append))
    return found


def test_files_of_one_name_in_two_folders_are_two_documents(write: Write, tmp_path: Path) -> None:
    first, second = write("2019/a.txt", TEXT), write("2020/a.txt", TEXT)
    assert indexed(tmp_path / "files", first, second) == Changes(added=2)
    assert indexed(tmp_path / "folders", first.parent, second.parent) == Changes(added=2)
    assert indexed(tmp_path / "one by one", first.parent) == Changes(added=1)
    assert indexed(tmp_path / "one by one", second.parent) == Changes(added=1)


def test_folders_of_one_name_in_two_places_do_not_overwrite_each_other(
    write: Write, tmp_path: Path
) -> None:
    folders = [write(f"{place}/news/{name}", TEXT).parent for place in "xy" for name in ["a.txt"]]
    assert indexed(tmp_path / "i", *folders) == Changes(added=2)


@pytest.mark.parametrize("name", ["a.txt", "a.txt.gz", "a.jsonl", "a.csv", "a.json"])
def test_a_folder_indexed_again_by_another_path_changes_nothing(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    contents = {".csv": "title,body\nعنوان,نص\n", ".txt": TEXT, ".gz": TEXT}
    folder = write(f"news/sub/{name}", contents.get(Path(name).suffix, LINE)).parent.parent
    (tmp_path / "link").symlink_to(folder)
    assert indexed(tmp_path / "i", folder) == Changes(added=1)
    for here, path in [
        (tmp_path, "news"),
        (tmp_path, "./news/"),
        (folder, "."),
        (folder / "sub", ".."),
        (folder / "sub", f"../sub/{name}"),
        (tmp_path, "link"),
    ]:
        monkeypatch.chdir(here)
        assert indexed(tmp_path / "i", path) == Changes(unchanged=1), (here, path)


def test_equal_records_of_two_files_are_two_documents(write: Write, tmp_path: Path) -> None:
    assert indexed(tmp_path / "i", write("a.jsonl", LINE), write("b.jsonl", LINE)) == Changes(2)


def test_an_explicit_id_wins_then_the_url_counts(write: Write) -> None:
    url = "https://example.org/1"
    assert Document.from_mapping({"id": "7", "url": url, "title": "عنوان"}).id == "7"
    assert Document.from_mapping({"url": f" {url}\n", "title": "عنوان"}).id == url
    assert Document.from_mapping({"url": url, "title": "عنوان"}, "a.txt").id == "a.txt"
    [document] = read(write("a.csv", f"title,url\nعنوان,{url}\n"))
    assert document.id == url


@pytest.mark.parametrize("url", [" ", "https://example.org/" + "a" * MAX_KEY_CHARS])
def test_a_url_that_can_be_no_id_is_none(url: str) -> None:
    document = Document.from_mapping({"url": url, "title": "عنوان"})
    assert document.id != url.strip()
    assert document.url == url


def test_a_file_that_is_given_twice_is_read_once(write: Write, tmp_path: Path) -> None:
    path = write("a.txt", TEXT)
    assert ids(read(path, tmp_path, path)) == [str(path.resolve())]


def test_one_id_in_two_files_of_a_run_is_noted(write: Write, tmp_path: Path) -> None:
    first = write("a.jsonl", "".join(f'{{"id": {n}, "title": "أول"}}\n' for n in (1, 2, 3)))
    second = write("b.jsonl", "".join(f'{{"id": {n}, "title": "ثان"}}\n' for n in (2, 3, 4)))
    for sources in [(first, second), (tmp_path,)]:
        [note] = notes(*sources)
        assert note.where == str(second)
        assert note.reason.startswith(f"2 ids, '2' the first, are also in {first}")


def test_ids_of_many_files_are_a_few_notes(write: Write, tmp_path: Path) -> None:
    line = '{{"id": {}, "title": "خبر"}}\n'
    single = [write(f"{n:02}.jsonl", line.format(n)) for n in range(20)]
    whole = write("all.jsonl", "".join(line.format(n) for n in range(20)))
    [note] = notes(*single, whole)
    assert note.where == str(whole)
    assert note.reason.startswith(f"20 ids, '0' the first, are also in {single[0]} and 19 more ")
    found = notes(whole, *single)
    assert [one.where for one in found[:-1]] == [str(path) for path in single[:5]]
    assert found[-1].reason == "15 more files have ids of earlier files"


def test_one_id_twice_in_one_file_is_an_update_of_its_own(write: Write) -> None:
    assert notes(write("a.jsonl", '{"id": 1, "title": "أول"}\n' * 2)) == []


def test_paths_that_are_not_utf8_or_very_long_have_distinct_ids(tmp_path: Path) -> None:
    from kashaf.index.documents.files.origins import file_id

    paths = [os.fsdecode(b"/a/\xff.txt"), "/a/\\udcff.txt", "/" + "a/" * 3000, "/" + "a/" * 3001]
    found = [file_id(path) for path in paths]
    assert len(set(found)) == len(paths)
    assert all(0 < len(one) <= MAX_KEY_CHARS and one.encode() for one in found)


NAMES = st.text(string.ascii_letters + "ابت. -#~%", min_size=1, max_size=6).filter(
    lambda name: name.strip(". ") and not name.startswith(".")
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.sets(st.lists(NAMES, min_size=1, max_size=3).map("/".join), min_size=1, max_size=6))
def test_no_two_files_share_an_id(
    tmp_path_factory: pytest.TempPathFactory, paths: set[str]
) -> None:
    folder = tmp_path_factory.mktemp("ids")
    for path in paths:
        for kind, content in [(".txt", TEXT), (".jsonl", LINE)]:
            file = folder / f"{path}.d" / f"a{kind}"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content, encoding="utf-8")
    files = [path for path in folder.rglob("*") if path.is_file()]
    found = ids(read(folder))
    assert len(set(found)) == len(found) == len(files)
    assert set(ids(read(*files))) == set(found)
