"""Scanning all matches."""

from pathlib import Path
from typing import Any

import pytest

import kashaf
from kashaf.index import Keyword, Schema
from kashaf.index.documents import read_documents
from kashaf.search import Index, SearchRequest
from kashaf.search.engine import scanning

COUNT = 2 * scanning.PAGE_SIZE + 7


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("many") / "many.kashaf"
    documents = (
        {
            "id": str(n),
            "body": "وصل أحمد" + " إلى بغداد" * (n % 3),
            "section": "أدب" if n % 2 else "",
        }
        for n in range(COUNT)
    )
    kashaf.build(documents, folder, schema=Schema(section=Keyword()), jobs=1)
    return folder


def ids(index: Index, query: str, **options: Any) -> list[str]:
    return [hit.id for hit in index.scan(SearchRequest(query, snippets=False, **options))]


def test_every_match_is_yielded_once_best_first(many: Path) -> None:
    with kashaf.open(many) as index:
        hits = list(index.scan(SearchRequest("بغداد", snippets=False)))
        assert len(hits) == len({hit.id for hit in hits}) == index.search("بغداد").total
        scores = [hit.score for hit in hits]
        assert scores == sorted(scores, reverse=True)
        assert len(ids(index, "*")) == COUNT


def test_filters_and_the_order_of_the_request_apply(many: Path) -> None:
    with kashaf.open(many) as index:
        found = ids(index, "*", filters={"section": "أدب"}, sort="-id", limit=1, offset=5)
    assert found == sorted((str(n) for n in range(COUNT) if n % 2), reverse=True)


def test_a_scan_goes_on_with_what_it_began_with(tmp_path: Path) -> None:
    kashaf.build([{"id": str(n), "body": "كتاب"} for n in range(3)], tmp_path / "i")
    with kashaf.open(tmp_path / "i") as index:
        found = index.scan(SearchRequest("كتاب"))
        assert next(found).id == "0"
        kashaf.rebuild([{"id": "new", "body": "كتاب"}], tmp_path / "i")
        index.refresh()
        assert [hit.id for hit in found] == ["1", "2"]


def test_a_cancelled_scan_raises_so_that_nothing_is_missing_unnoticed(many: Path) -> None:
    with kashaf.open(many) as index, pytest.raises(kashaf.errors.KashafError, match="not all"):
        ids(index, "بغداد", is_cancelled=lambda: True)


def test_a_bad_request_raises_at_once(many: Path) -> None:
    with kashaf.open(many) as index, pytest.raises(ValueError, match="price"):
        index.scan(SearchRequest("بغداد", filters={"price": "1"}))


def test_a_divided_text_is_one_hit_and_whole_if_asked_for(tmp_path: Path) -> None:
    book = tmp_path / "book.txt"
    text = "\n".join(f"فقرة {n} عن بغداد." for n in range(4000))
    book.write_text(f"كتاب\n{text}\n", encoding="utf-8")
    kashaf.build(read_documents([book]), tmp_path / "i")
    with kashaf.open(tmp_path / "i") as index:
        assert len(index) > 1
        (best,) = index.scan(SearchRequest("بغداد"))
        assert len(best.body) < len(text)
        (whole,) = index.scan(SearchRequest("بغداد"), whole=True)
    assert whole.id == str(book)
    assert text in whole.body
    assert len(whole.snippets[0].spans) == 4000
