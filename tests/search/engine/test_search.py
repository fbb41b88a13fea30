"""What a search finds and highlights, as a specification."""

from pathlib import Path
from typing import Any

import pytest

from kashaf.index import build_index
from kashaf.index.store.schema import SCORED
from kashaf.search import open_index

FIRST = {
    "القوات الأميركية": "001-iraq-withdrawal.txt",
    "عين الأسد": "003-ain-al-asad.txt",
    "#عين_الأسد": "003-ain-al-asad.txt",
    "احمد": "007-ahmad-library.txt",
    "أَحْمَد": "007-ahmad-library.txt",
    "مدرسه": "008-village-school.txt",
    "بطاطس": "011-potato-harvest.txt",
    "أسعار النفط": "004-oil-prices.txt",
    "كاس اسيا": "005-asian-cup.txt",
    "لبنان": "018-lebanon-cedars.txt",
    "الشعر العربي": "013-arabic-poetry.txt",
    "تلسكوب": "014-telescope.txt",
    "١٤": "015-fourteen-stations.txt",
    "وزير التعليم": "009-education-minister.txt",
    "اللقاح": "010-vaccine.txt",
    "فرنسا": "016-france-trains.txt",
    "كركوك": "023-kirkuk-carpets.txt",
    "نخيل البصرة": "024-basra-dates.txt",
    "الجسر الحجري": "025-stone-bridge.txt",
}


@pytest.mark.parametrize(("query", "first"), FIRST.items())
def test_the_right_article_comes_first(news: Path, query: Any, first: str) -> None:
    with open_index(news) as index:
        assert next(iter(index.search(query))).id == first


@pytest.mark.parametrize(
    ("query", "text", "highlighted"),
    [
        ("احمد", "جاء أحمد", "أحمد"),
        ("أحمد", "جاء أَحْمَدُ", "أَحْمَدُ"),
        ("القوات", "رحبت بالقوات", "بالقوات"),
        ("القوات", "وللقُوّاتِ دور", "وللقُوّاتِ"),
        ("مدرسه", "هذه المدرسة", "المدرسة"),
        ("سلام", "ســـلام عليكم", "ســـلام"),
        ("١٤", "قبل 14 عاما", "14"),
        ("14", "قبل ١٤ عاما", "١٤"),
        ("احمد", "قال ﺍﺣﻤﺪ", "ﺍﺣﻤﺪ"),
        ("كتاب", "من ك\u200fتاب قديم", "ك\u200fتاب"),
    ],
)
def test_whole_words_are_found_and_highlighted(
    tmp_path: Path, query: Any, text: str, highlighted: str
) -> None:
    build_index([{"id": "1", "title": "", "body": text}], tmp_path)
    with open_index(tmp_path) as index:
        (hit,) = index.search(query)
    snippet = hit.snippets[0]
    assert [snippet.text[start:end] for start, end in snippet.spans] == [highlighted]


def test_a_hashtag_is_found_by_its_words(tmp_path: Path) -> None:
    build_index([{"id": "1", "title": "", "body": "قاعدة #عين_الأسد"}], tmp_path)
    with open_index(tmp_path) as index:
        assert index.search("عين الأسد").total == 1


def test_function_words_count_only_without_other_words(tmp_path: Path) -> None:
    build_index([{"id": "1", "title": "", "body": "من هنا"}], tmp_path)
    with open_index(tmp_path) as index:
        assert index.search("من").total == 1
        assert index.search("من بغداد").total == 0


def test_html_is_escaped_except_for_marks(tmp_path: Path) -> None:
    build_index([{"id": "1", "title": "", "body": "<b>كتاب</b>"}], tmp_path)
    with open_index(tmp_path) as index:
        (hit,) = index.search("كتاب")
    assert hit.snippets[0].html() == "&lt;b&gt;<mark>كتاب</mark>&lt;/b&gt;"


def test_extra_fields_are_returned(tmp_path: Path) -> None:
    build_index(
        [{"id": "1", "title": "كتاب", "body": "", "author": "ليلى", "tags": "أدب"}], tmp_path
    )
    with open_index(tmp_path) as index:
        (hit,) = index.search("كتاب")
    assert hit.fields == {"author": "ليلى", "tags": ["أدب"]}


@pytest.mark.parametrize("query", ["", "   ", "(((", '"', "\x00", "\ud800", "* ؟", "و" * 5000])
def test_no_query_raises(news: Path, query: Any) -> None:
    with open_index(news) as index:
        assert index.search(query).total >= 0


def test_the_parts_of_a_score_add_up_to_it(news: Path) -> None:
    with open_index(news) as index:
        results = index.search("القوات الأميركية في العراق")
        for hit in results:
            parts = results.explain(hit)
            assert sum(part.score for part in parts) == pytest.approx(hit.score, abs=1e-4)
        assert {part.field for part in parts} <= {*SCORED, "near", "early"}


def test_a_limit_of_0_only_counts(news: Path) -> None:
    with open_index(news) as index:
        results = index.search("العراق", limit=0)
    assert len(results) == 0
    assert results.total > 0


def test_results_count_their_pages(news: Path) -> None:
    with open_index(news) as index:
        results = index.search("القوات الأميركية", limit=2)
        assert (results.total, results.pages) == (3, 2)
        assert index.search("القوات", limit=0).pages == 0


def test_pages_follow_each_other(news: Path) -> None:
    with open_index(news) as index:
        whole = [hit.id for hit in index.search("العراق", limit=6)]
        assert [hit.id for hit in index.search("العراق", limit=3, offset=3)] == whole[3:]


def test_a_pattern_longer_than_all_words_matches_nothing(tmp_path: Path) -> None:
    build_index([{"id": "1", "title": "", "body": "قلم"}], tmp_path)
    with open_index(tmp_path) as index:
        for letters in range(1, 9):
            assert index.search(f"*{'ب' * letters}*").total == 0


def test_words_rank_higher_where_they_occur_early(tmp_path: Path) -> None:
    filler = "كلام آخر طويل " * 40
    documents = [
        {"id": "late", "body": f"{filler} اتفاق جديد بين البلدين"},
        {"id": "early", "body": f"اتفاق جديد بين البلدين {filler}"},
        {"id": "neither", "body": filler},
    ]
    build_index(documents, tmp_path)
    with open_index(tmp_path) as index:
        results = index.search("اتفاق البلدين")
        assert [hit.id for hit in results] == ["early", "late"]
        assert "early" in {part.field for part in results.explain(results.hits[0])}
