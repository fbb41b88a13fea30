"""Corrections, term counts, completion, more like this and near-duplicates."""

from pathlib import Path

import pytest

from kashaf.index import build_index
from kashaf.search import open_index


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("التلسكوف", "تلسكوب"),
        ("القوت", "القوات"),
        ("hgr,hj", "القوات"),
        ("AlqwAt", "القوات"),
        ("alquwat", "القوات"),
        ("libya", "ليبيا"),
    ],
)
def test_a_query_without_results_is_corrected(news: Path, typed: str, meant: str) -> None:
    with open_index(news) as index:
        results = index.search(typed)
    assert results.total == 0 or results.widened
    assert any(meant in suggestion for suggestion in results.suggestions)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        *(("abdullah", "عبد الله"), ("abdurrahman", "عبد الرحمن"), ("abdelaziz", "عبدالعزيز")),
        *(("abd-al-karim", "عبدالكريم"), ("shokran", "شكرا"), ("computer", "كمبيوتر")),
    ],
)
def test_arabic_in_latin_letters_is_suggested(tmp_path: Path, typed: str, written: str) -> None:
    build_index([{"id": "1", "body": f"هذا {written} له أيضا"}], tmp_path)
    with open_index(tmp_path) as index:
        assert written in index.search(typed).suggestions


def test_english_names_of_places_find_the_arabic_ones(tmp_path: Path) -> None:
    build_index([{"id": "1", "body": "في القاهرة"}, {"id": "2", "body": "Cairo"}], tmp_path)
    with open_index(tmp_path) as index:
        assert {hit.id for hit in index.search("cairo")} == {"1", "2"}
        assert {hit.id for hit in index.search("القاهرة")} == {"1"}


@pytest.mark.parametrize("typed", ["ز", "x", "طظ"])
def test_a_word_too_short_to_be_like_another_is_not_corrected(news: Path, typed: str) -> None:
    with open_index(news) as index:
        assert index.search(typed).suggestions == ()


def test_a_query_without_results_has_term_counts(news: Path) -> None:
    with open_index(news) as index:
        results = index.search("النفط AND القمر")
        assert results.total == 0
        assert results.term_counts == {"النفط": 2, "القمر": 1}
        assert index.search("النفط").term_counts == {}


def test_an_unknown_word_is_corrected_when_there_are_few_results(news: Path) -> None:
    with open_index(news) as index:
        results = index.search("القوت الأميركية")
    assert 0 < results.total < 10
    assert "القوات الأميركية" in results.suggestions
    assert results.term_counts == {}


def test_the_commoner_spelling_of_a_foreign_name_is_suggested(tmp_path: Path) -> None:
    spellings = ["وصل شوارزنيغير"] * 3 + ["وصل شوارزنيغر"]
    build_index([{"id": str(n), "title": name} for n, name in enumerate(spellings)], tmp_path)
    with open_index(tmp_path) as index:
        assert index.search("وصل شوارزنيغر").suggestions == ("وصل شوارزنيغير",)
        assert index.search("شوارزنيغير").suggestions == ()


def test_an_unknown_word_is_corrected_when_the_others_find_plenty(tmp_path: Path) -> None:
    titles = ["وزير الخارجية", *(f"وزير {number}" for number in range(30))]
    build_index([{"id": title, "title": title} for title in titles], tmp_path)
    with open_index(tmp_path) as index:
        results = index.search("وزير الخارحية")
        assert results.total > 30
        assert "وزير الخارجية" in results.suggestions
        assert index.search("وزير الخارجية").suggestions == ()


def test_a_suggestion_leaves_out_a_word_that_finds_nothing(news: Path) -> None:
    with open_index(news) as index:
        assert "القوات" in index.search("القوت زقزقزقزق").suggestions
        assert "زقزقزقزق" not in " ".join(index.search("القوت زقزقزقزق").suggestions)
        assert index.search("زقزقزقزق").suggestions == ()


def test_english_words_are_not_taken_for_transliterated_ones(tmp_path: Path) -> None:
    build_index([{"id": "1", "title": "cِر"}, {"id": "2", "title": "كتاب"}], tmp_path)
    with open_index(tmp_path) as index:
        assert index.search("cir").suggestions == ()
        assert "كتاب" in index.search("ktAb").suggestions


def test_words_and_headlines_are_completed(news: Path) -> None:
    with open_index(news) as index:
        found = index.suggest("تلس")
        assert found[0].text == "تلسكوب"
        assert any("تلسكوب صغير" in s.text for s in found if s.kind == "headline")
        assert [s.text for s in index.suggest("القوات الأميرك", limit=1)] == ["القوات الأميركية"]
        assert index.suggest("") == index.suggest("نفط ") == []


@pytest.mark.parametrize(
    ("typed", "suggested"),
    [
        ("عبدالرح", "عبد الرحمن"),
        ("الروائي عبدالرح", "الروائي عبد الرحمن"),
        ("عبد اللط", "عبداللطيف"),
        ("#عين", "#عين_الأسد"),
        ("#عين_ال", "#عين_الأسد"),
        ("قاعدة #القو", "قاعدة #القوات_الأميركية"),
        ("#قاع", "قاعدة"),
    ],
)
def test_names_of_two_words_and_hashtags_are_completed(
    tmp_path: Path, typed: str, suggested: str
) -> None:
    bodies = [
        "سافر الروائي عبد الرحمن إلى عبداللطيف",
        "قاعدة #عين_الأسد تستقبل #القوات_الأميركية",
    ]
    build_index([{"id": body, "body": body} for body in bodies], tmp_path)
    with open_index(tmp_path) as index:
        assert [one.text for one in index.suggest(typed)] == [suggested]
        assert index.search(suggested).total == 1


def test_more_like_this_ranks_a_near_duplicate_first(news: Path) -> None:
    with open_index(news) as index:
        assert index.more_like("w01", limit=3).hits[0].id == "w02"
        assert "w01" not in [hit.id for hit in index.more_like("w01", limit=50)]
        assert index.more_like("no such id").total == 0


def test_near_duplicates_are_collapsed_into_one_hit_that_lists_them(tmp_path: Path) -> None:
    story = "أعلنت الوزارة صباح اليوم أن محطة الطاقة الشمسية الجديدة بدأت العمل في الجنوب"
    documents = [
        {"id": "1", "title": "محطة", "body": story},
        {"id": "2", "title": "محطة", "body": f"{story} كما كان مقررا"},
        {"id": "3", "title": "محطة", "body": "فازت المحطة الإذاعية بجائزة الصحافة هذا العام"},
    ]
    build_index(documents, tmp_path)
    with open_index(tmp_path) as index:
        assert len(index.search("محطة")) == 3
        found = {hit.id: hit.duplicates for hit in index.search("محطة", collapse=True)}
    assert found in ({"1": ("2",), "3": ()}, {"2": ("1",), "3": ()})


@pytest.mark.parametrize("sort", ["relevance", "id"])
def test_pages_by_cursor_skip_no_document_when_near_duplicates_are_collapsed(
    tmp_path: Path, sort: str
) -> None:
    words = ["قمر", "بحر", "جبل", "نهر", "شجر", "مطر", "ثلج", "رعد", "برق", "نجم"]
    documents = [
        {"id": f"{number:02}", "body": f"محطة {words[number % 10]} {words[number // 10]} " * 3}
        for number in range(90)
    ]
    build_index(documents, tmp_path, jobs=1)
    found: list[str] = []
    cursor = None
    with open_index(tmp_path) as index:
        for _ in documents:
            page = index.search("محطة", collapse=True, limit=4, sort=sort, cursor=cursor)
            for hit in page:
                found += [hit.id, *hit.duplicates]
            cursor = page.cursor
            if cursor is None:
                break
    assert cursor is None
    assert set(found) == {document["id"] for document in documents}


def test_iterating_yields_all_ids(news: Path) -> None:
    with open_index(news) as index:
        assert len(list(index)) == len(index) == 48


@pytest.mark.parametrize(
    "text", ["(", "\x00", "a" * 5000, "~", "\ud800", "-", "'", "[[", "ال" * 300]
)
def test_no_text_raises(news: Path, text: str) -> None:
    with open_index(news) as index:
        index.suggest(text)
        index.search(text)
