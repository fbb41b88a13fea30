"""Concordances: each occurrence of a query in its context."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import kashaf
from kashaf.search import Index, SearchRequest
from kashaf.search.concordance import Line, concordance, sort_key

DOCUMENTS = [
    {
        "id": "1",
        "title": "القوات",
        "body": "وصلت القوات إلى بغداد ثم عادت القوات إلى قاعدة بعيدة جدا",
    },
    {"id": "2", "body": "غادرت بالقوات سفينة", "date": "2015-07-31", "source": "الوصل"},
    {"id": "3", "body": "لا شيء هنا"},
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("kwic") / "i"
    kashaf.build(DOCUMENTS, folder)
    with kashaf.open(folder) as opened:
        yield opened


def lines(index: Index, query: str, **options: Any) -> list[Line]:
    return list(concordance(index, SearchRequest(query, sort="id"), **options))


def test_each_occurrence_in_a_body_is_a_line_in_order(index: Index) -> None:
    found = lines(index, "القوات")
    assert [(line.id, line.match) for line in found] == [
        ("1", "القوات"),
        ("1", "القوات"),
        ("2", "بالقوات"),
    ]
    assert found[0].before == "وصلت"
    assert found[2].to_dict()["date"] == "2015-07-31"
    assert found[2].source == "الوصل"


def test_offsets_lead_to_the_match(index: Index) -> None:
    bodies = {document["id"]: document["body"] for document in DOCUMENTS}
    for line in lines(index, "القوات"):
        assert bodies[line.id][line.start : line.end] == line.match


def test_context_is_cut_between_words(index: Index) -> None:
    first, second, _ = lines(index, "القوات", width=9)
    assert (first.before, first.after) == ("وصلت", "إلى")
    assert (second.before, second.after) == ("ثم عادت", "إلى")


def test_a_phrase_is_one_occurrence(index: Index) -> None:
    (line,) = lines(index, '"القوات إلى بغداد"')
    assert line.match == "القوات إلى بغداد"


def test_lines_are_sorted_by_the_words_after_or_before(index: Index) -> None:
    found = lines(index, "القوات")
    after = sorted(found, key=lambda line: sort_key(line, "after"))
    assert [line.after.split()[:2] for line in after] == [
        ["إلى", "بغداد"],
        ["إلى", "قاعدة"],
        ["سفينة"],
    ]
    before = sorted(found, key=lambda line: sort_key(line, "before"))
    assert [line.before.split()[-1] for line in before] == ["عادت", "غادرت", "وصلت"]


def test_punctuation_does_not_divide_like_contexts(tmp_path: Path) -> None:
    body = "القوات العراقية. القوات #الأميركية. القوات، الأميركية. القوات الدولية."
    kashaf.build([{"id": "1", "body": body}], tmp_path)
    with kashaf.open(tmp_path) as index:
        found = list(concordance(index, SearchRequest("القوات"), width=14))
    nearest = [line.after.strip("#،. ")[:5] for line in sorted(found, key=after)]
    assert nearest == ["الأمي", "الأمي", "الدول", "العرا"]


def after(line: Line) -> tuple[str, ...]:
    return sort_key(line, "after")
