import gzip
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kashaf.index.documents import read_documents, total_bytes
from kashaf.index.documents.options import ReadOptions
from kashaf.index.errors import SourceError
from tests.index.documents.reading import (
    NEWS,
    Write,
    ids,
    names,
    places,
    read,
    read_with_errors,
)


class TestFolders:
    def test_all_supported_files_are_read_in_sorted_order(
        self, write: Write, tmp_path: Path
    ) -> None:
        for name in ["b/002-ج.txt", "b/001-ب.txt.gz", "README.txt", "a.txt", "z/y/x.txt"]:
            write(name, "عنوان")
        write("c.jsonl", '{"id": "سطر", "title": "عنوان"}')
        assert names(read(tmp_path), tmp_path) == [
            "README.txt",
            "a.txt",
            "b/001-ب.txt.gz",
            "b/002-ج.txt",
            "سطر",
            "z/y/x.txt",
        ]

    def test_hidden_files_and_other_kinds_are_passed_over(
        self, write: Write, tmp_path: Path
    ) -> None:
        for name in [".a.txt", ".git/b.txt", "c.xyz", "d", "e.xyz"]:
            write(name, "عنوان")
        notes: list[SourceError] = []
        assert list(read_documents([tmp_path], on_note=notes.append)) == []
        [note] = notes
        assert note.reason == "3 files of unknown kinds: .xyz 2, no ending 1; 2 hidden"

    def test_a_loop_of_links_is_read_once(self, write: Write, tmp_path: Path) -> None:
        write("a/b/c.txt", "عنوان")
        (tmp_path / "a/b/up").symlink_to(tmp_path)
        (tmp_path / "self").symlink_to("self")
        assert names(read(tmp_path), tmp_path) == ["a/b/c.txt"]

    def test_links_are_followed_only_when_asked_and_one_to_nothing_is_an_error(
        self, write: Write, tmp_path: Path
    ) -> None:
        (tmp_path / "a.txt").symlink_to("nothing")
        (tmp_path / "c.txt").symlink_to("b.txt")
        write("b.txt", "عنوان")
        notes: list[SourceError] = []
        assert len(list(read_documents([tmp_path], on_note=notes.append))) == 1
        assert "2 links" in notes[0].reason
        errors: list[SourceError] = []
        follow = ReadOptions(follow_links=True)
        documents = list(read_documents([tmp_path], options=follow, on_error=errors.append))
        assert names(documents, tmp_path) == ["b.txt"]
        assert places(errors, tmp_path) == ["a.txt"]

    def test_a_name_that_is_not_utf8_makes_an_id_that_can_be_stored(self, tmp_path: Path) -> None:
        for name in [b"\xe3.txt", b"\xe4.txt"]:
            try:
                Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_text("عنوان")
            except OSError:
                pytest.skip("the file system takes no such name")
        found = ids(read(tmp_path))
        assert len(set(found)) == 2
        assert all(name.encode() for name in found)

    @pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all")
    def test_what_may_not_be_read_is_an_error(self, write: Write, tmp_path: Path) -> None:
        write("a.txt", "عنوان").chmod(0)
        write("b/c.txt", "عنوان").parent.chmod(0)
        write("d.txt", "عنوان")
        documents, errors = read_with_errors(tmp_path)
        (tmp_path / "b").chmod(0o700)
        assert names(documents, tmp_path) == ["d.txt"]
        assert places(errors, tmp_path) == ["a.txt", "b"]

    def test_named_pipes_in_a_folder_are_passed_over_and_counted(self, tmp_path: Path) -> None:
        if not hasattr(os, "mkfifo"):
            pytest.skip("no named pipes here")
        notes: list[SourceError] = []
        for name, said in [("a.txt", "1 pipe, socket or device"), ("b", "2 pipes, sockets")]:
            os.mkfifo(tmp_path / name)
            assert list(read_documents([tmp_path], on_note=notes.append)) == []
            assert (notes[-1].where, said in notes[-1].reason) == ("skipped", True)


class TestSourcesByName:
    def test_a_missing_source_is_an_error_before_anything_is_read(self, write: Write) -> None:
        path = write("a.txt", "عنوان")
        with pytest.raises(SourceError, match=r"nowhere: no such file"):
            read_documents([path, "nowhere"], on_error=lambda _: None)
        with pytest.raises(SourceError):
            total_bytes([path, "nowhere"])

    @pytest.mark.parametrize("name", ["a\0.txt", "a\ud800.txt"])
    def test_so_is_one_whose_name_no_file_can_have(self, name: str) -> None:
        with pytest.raises(SourceError) as caught:
            read_documents([name])
        assert str(caught.value).encode()

    def test_an_unsupported_file_is_an_error_that_says_how_to_read_it(
        self, write: Write, tmp_path: Path
    ) -> None:
        documents, errors = read_with_errors(write("a.xyz", "x"), write("b.txt", "عنوان"))
        assert names(documents, tmp_path) == ["b.txt"]
        assert "--as FORMAT" in errors[0].reason

    def test_without_on_error_the_first_error_is_raised(self, write: Write) -> None:
        path = write("a.jsonl", '{"title": "أول"}\n{\n{"title": "ثالث"}')
        documents = read_documents([path])
        assert next(documents).title == "أول"
        with pytest.raises(SourceError, match=r"a\.jsonl:2: not valid JSON"):
            next(documents)

    def test_standard_input_is_json_by_lines(self, monkeypatch: pytest.MonkeyPatch) -> None:
        lines = io.BytesIO('{"title": "أول"}\n3\n{"title": "ثالث"}'.encode())
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(lines))
        documents, errors = read_with_errors("-")
        assert [document.title for document in documents] == ["أول", "ثالث"]
        assert errors[0].where == "<stdin>:2"

    def test_standard_input_can_be_a_pipe(self) -> None:
        program = (
            "from kashaf.index.documents import read_documents\n"
            "print(sum(len(d.body) for d in read_documents(['-'])))"
        )
        lines = json.dumps({"body": "ب" * 1000}).encode() + b"\n"
        result = subprocess.run(
            [sys.executable, "-c", program], input=lines * 500, capture_output=True, check=True
        )
        assert result.stdout.strip() == b"500000"


class TestProgress:
    def test_the_parts_add_up_to_the_total(self, write: Write, tmp_path: Path) -> None:
        write("a.txt", NEWS)
        write("b.jsonl.gz", '{"title": "عنوان"}\n' * 1000)
        write("c.txt", b"\0" * 500)
        write("d.json", "[")
        write("e.xyz", "not counted")
        steps: list[int] = []
        list(read_documents([tmp_path], on_error=lambda _: None, on_progress=steps.append))
        kept = [path for path in tmp_path.iterdir() if path.suffix != ".xyz"]
        assert sum(steps) == total_bytes([tmp_path]) == sum(path.stat().st_size for path in kept)

    def test_the_total_with_standard_input_is_not_known(self, tmp_path: Path) -> None:
        assert total_bytes([tmp_path, "-"]) is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.binary() | st.text('[]{}":,\n\t0aب').map(str.encode),
    st.sampled_from(["txt", "jsonl", "json", "csv", "tsv", "txt.gz", "jsonl.gz"]),
    st.booleans(),
)
def test_whatever_the_bytes_are_there_is_no_other_error(
    tmp_path: Path, data: bytes, kind: str, packed: bool
) -> None:
    path = tmp_path / f"a.{kind}"
    path.write_bytes(gzip.compress(data) if packed else data)
    documents, errors = read_with_errors(path)
    assert all(error.where.startswith(str(path)) for error in errors)
    assert all(document.digest for document in documents)
