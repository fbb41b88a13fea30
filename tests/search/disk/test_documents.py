"""The document cache: what it returns, how much it keeps, and that answers can't change it."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from kashaf import build
from kashaf.index.codec.columns.stored import StoredDocument, pack_stored
from kashaf.search import open_index
from kashaf.search.disk.documents import DocumentCache


class Store:
    """Documents of some size, which count how often they are read."""

    def __init__(self, chars: int) -> None:
        self.chars = chars
        self.read_numbers: list[int] = []

    def read(self, numbers: Sequence[int]) -> list[StoredDocument]:
        self.read_numbers += numbers
        return [
            StoredDocument(pack_stored({"id": f"d{one}", "body": "ب" * self.chars}), "file")
            for one in numbers
        ]


def test_documents_are_read_once_and_returned_in_the_order_asked_for() -> None:
    store, cache = Store(100), DocumentCache(1 << 20)
    for _ in range(2):
        found = cache.documents([3, 1, 2], store.read)
        assert [one.fields["id"] for one in found] == ["d3", "d1", "d2"]
        assert [one.id for one in found] == ["d3", "d1", "d2"]
    mixed = cache.documents([1, 4, 3], store.read)
    assert [one.id for one in mixed] == ["d1", "d4", "d3"]
    assert store.read_numbers == [3, 1, 2, 4]


def test_a_document_that_is_only_counted_is_not_kept() -> None:
    store, cache = Store(100), DocumentCache(1 << 20)
    assert [one.id for one in cache.documents([1], store.read)] == ["d1"]
    assert cache.bytes == 0


@pytest.mark.parametrize("chars", [10, 1000, 100_000])
def test_it_never_keeps_more_than_its_limit(chars: int) -> None:
    limit = 100_000
    store, cache = Store(chars), DocumentCache(limit)
    for number in range(300):
        (document,) = cache.documents([number], store.read)
        assert len(document.fields["body"]) == chars
        assert cache.bytes <= limit


def test_the_least_recently_used_are_dropped_first() -> None:
    store, cache = Store(10_000), DocumentCache(100_000)
    for number in (1, 2, 3, 4, 1, 5):
        for document in cache.documents([number], store.read):
            assert document.fields
    store.read_numbers.clear()
    cache.documents([1, 4, 5], store.read)
    assert store.read_numbers == []
    cache.documents([2], store.read)
    assert store.read_numbers == [2]


def test_what_a_caller_changes_in_a_hit_is_not_found_by_later_searches(tmp_path: Path) -> None:
    document = {"id": "1", "title": "بغداد", "tags": ["أ"], "extra": {"names": ["ب"]}}
    build([document], tmp_path / "index")
    with open_index(tmp_path / "index") as index:
        for _ in range(2):
            (hit,) = index.search("بغداد")
            assert hit.fields["tags"] == ["أ"]
            assert hit.fields["extra"] == {"names": ["ب"]}
            hit.fields["tags"].append("ج")
            hit.fields["extra"]["names"].append("ج")
            hit.fields["new"] = 1


def test_a_snapshot_after_an_update_does_not_return_the_old_text(tmp_path: Path) -> None:
    build([{"id": "1", "title": "بغداد القديمة"}], tmp_path / "index")
    with open_index(tmp_path / "index") as index:
        assert [hit.title for hit in index.search("بغداد")] == ["بغداد القديمة"]
        index.update("1", {"title": "بغداد الجديدة"})
        assert [hit.title for hit in index.search("بغداد")] == ["بغداد الجديدة"]
