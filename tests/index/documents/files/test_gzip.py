"""Compressed sources: cut short, damaged, or made to exhaust memory."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.index.documents.reading import (
    Write,
    ids,
    read_with_errors,
)


class TestGzip:
    LINES = b"".join(b'{"id": "%d", "title": "a"}\n' % number for number in range(20_000))

    def test_what_comes_before_the_cut_is_read(self, write: Write, tmp_path: Path) -> None:
        path = write("a.jsonl.gz", self.LINES)
        path.write_bytes(path.read_bytes()[:-2000])
        documents, errors = read_with_errors(path, write("b.txt", "عنوان"))
        assert ids(documents[:-1]) == [str(number) for number in range(len(documents) - 1)]
        assert len(documents) > 10_000
        assert documents[-1].title == "عنوان"
        assert "cut short" in errors[-1].reason

    @pytest.mark.parametrize("name", ["a.jsonl.gz", "a.txt.gz", "a.json.gz", "a.csv.gz"])
    @pytest.mark.parametrize("spoil", [lambda data: b"x" + data, lambda data: data[:-8] + b"x" * 8])
    def test_damage_is_an_error(
        self, write: Write, name: str, spoil: Callable[[bytes], bytes]
    ) -> None:
        path = write(name, '[{"title": "عنوان"}]')
        path.write_bytes(spoil(path.read_bytes()))
        _, errors = read_with_errors(path)
        assert "gzip data is damaged" in errors[-1].reason

    @pytest.mark.parametrize("name", ["a.jsonl.gz", "a.csv.gz", "a.json.gz"])
    def test_a_bomb_is_an_error(self, write: Write, tmp_path: Path, name: str) -> None:
        path = write(name, b"title\n" + (b"," * 2**20 + b"\n") * 80)
        documents, errors = read_with_errors(path)
        assert documents == []
        assert len(errors) < 80
        assert "over 200 times its size" in errors[-1].reason
