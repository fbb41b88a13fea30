"""Synonyms and stop words of the user dictionary."""

from pathlib import Path

import pytest

import kashaf
from kashaf.index import set_dictionary
from kashaf.index.analysis import Analyzer, read_dictionary, write_dictionary
from kashaf.index.errors import IndexOutdatedError
from kashaf.search import Index
from kashaf.search.engine.synonyms import Synonyms
from kashaf.search.query.parser import parse

DOCUMENTS = {
    "full": "قالت الأمم المتحدة إن القرار نهائي",
    "short": "UN ترحب بالقرار",
    "phone": "اشتريت جوالا جديدا",
    "mobile": "هواتف محمولة للبيع",
    "cell": "الخلوي في كل مكان",
    "report": "خبر عاجل عن الفيضانات",
    "flood": "الفيضانات تجتاح المدينة",
    "without": "منظمة أطباء بلا حدود",
    "msf": "وصلت MSF إلى القرية",
}
DICTIONARY = """
[synonyms]
الأمم المتحدة, UN
جوال => هاتف محمول, خلوي   # not the other way
أطباء بلا حدود, MSF
[stop words]
خبر عاجل
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("synonyms") / "index"
    kashaf.build(({"id": key, "body": body} for key, body in DOCUMENTS.items()), folder)
    set_dictionary(read_dictionary(DICTIONARY), folder)
    return kashaf.open(folder)


def found(index: Index, query: str) -> set[str]:
    return {hit.id for hit in index.search(query)}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("الأمم المتحدة", {"full", "short"}),
        ("للأمم المتحدة", {"full", "short"}),
        ("UN", {"full", "short"}),
        ("جوال", {"phone", "mobile", "cell"}),
        ("الجوالات", {"phone", "mobile", "cell"}),
        ("خلوي", {"cell"}),
        ("هاتف محمول", {"mobile"}),
        ("أطباء بلا حدود", {"without", "msf"}),
        ("MSF", {"without", "msf"}),
    ],
)
def test_an_expression_finds_what_the_dictionary_says(
    index: Index, query: str, expected: set[str]
) -> None:
    assert found(index, query) == expected


def test_a_synonym_takes_the_place_of_its_words_where_others_must_match(index: Index) -> None:
    assert found(index, "+الأمم +المتحدة +القرار") >= {"full"}
    assert found(index, '"UN ترحب"') == {"short"}
    assert found(index, '"الأمم المتحدة ترحب"') == {"short"}
    assert found(index, "القرار -UN") == set()
    assert found(index, "UN AND نهائي") == {"full"}
    assert found(index, '"الأمم المتحدة" AND نهائي') == {"full"}
    assert found(index, "=UN") == {"short"}


def test_what_a_synonym_finds_is_highlighted(index: Index) -> None:
    hits = {hit.id: hit for hit in index.search("الأمم المتحدة")}
    assert hits["short"].snippets[0].html() == "<mark>UN</mark> ترحب بالقرار"
    document = index.get("full", "UN")
    assert document is not None
    assert "<mark>الأمم المتحدة</mark>" in document.snippets[0].html()


def test_stop_words_are_left_out_of_queries_with_other_words(index: Index) -> None:
    assert found(index, "خبر عاجل الفيضانات") == {"report", "flood"}
    assert {hit.score for hit in index.search("خبر عاجل المدينة")} == {
        hit.score for hit in index.search("المدينة")
    }
    assert found(index, "خبر") == {"report"}
    assert found(index, '"خبر عاجل"') == {"report"}
    assert found(index, "+خبر الفيضانات") == {"report"}


def test_synonyms_take_effect_without_a_rebuild(tmp_path: Path) -> None:
    kashaf.build([{"id": "1", "body": "رن الهاتف"}], tmp_path)
    before = {path.name for path in tmp_path.glob("MAIN_*.trm")}
    with kashaf.open(tmp_path) as index:
        assert found(index, "جوال") == set()
        set_dictionary(read_dictionary("[synonyms]\nجوال، هاتف"), tmp_path)
        assert index.refresh()
        assert found(index, "جوال") == {"1"}
        kashaf.build([{"id": "2", "body": "جوال"}], tmp_path)  # keeps them
        index.refresh()
        assert found(index, "هاتف") == {"1", "2"}
        set_dictionary(read_dictionary(""), tmp_path)
        index.refresh()
        assert found(index, "هاتف") == {"1"}
    assert before <= {path.name for path in tmp_path.glob("MAIN_*.trm")}


def test_families_need_a_rebuild(tmp_path: Path) -> None:
    kashaf.build([{"id": "1", "body": "رن الهاتف"}], tmp_path)
    with pytest.raises(IndexOutdatedError, match="kashaf rebuild --dictionary FILE"):
        set_dictionary(read_dictionary("جوال هاتف"), tmp_path)


def test_a_dictionary_is_written_as_it_is_read() -> None:
    settings = read_dictionary("عيد\nجوال هاتف" + DICTIONARY)
    assert read_dictionary(write_dictionary(settings)) == settings
    assert write_dictionary(read_dictionary("")) == ""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[synonyms]\nجوال", "2: write two expressions"),
        ("[synonyms]\nجوال =>", "2: write two expressions"),
        ("عيد\n[synonym]", r"2: write \[synonyms\] or \[stop words\]"),
    ],
)
def test_a_bad_line_is_named(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_dictionary(text)


def test_many_synonyms_do_not_make_a_query_long() -> None:
    lines = "\n".join(f"كتاب => مصنف {number}" for number in range(10_000))
    analyzer = Analyzer(read_dictionary(f"[synonyms]\n{lines}"))
    query = Synonyms(analyzer).expand(parse("كتاب كتب", analyzer).query)
    assert len(repr(query)) < 50_000


BUILT_IN = {
    "east": "ثورة كانون الثاني 2011",
    "egypt": "ثورة يناير 2011",
    "other": "ثورة كانون الأول 2010",
    "word": "قتل خمسة عشر رجلا",
    "number": "قتل 15 رجلا",
    "century": "في القرن التاسع عشر",
    "twenty": "بعد خمس وعشرين سنة",
    "ordinal": "نص المادة الرابعة",
    "article": "نص المادة 4",
    "year": "في عام ألف وتسعمائة وسبعة وستين",
}


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("built-in") / "index"
    kashaf.build(({"id": key, "body": body} for key, body in BUILT_IN.items()), folder)
    return kashaf.open(folder)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("يناير", {"east", "egypt"}),
        ("بيناير", {"east", "egypt"}),
        ('"كانون الثاني"', {"east", "egypt"}),
        ('"كانون الثاني 2011"', {"east", "egypt"}),
        ('"يناير 2011"', {"east", "egypt"}),
        ("ديسمبر", {"other"}),
        ("ثورة -يناير", {"other"}),
        ("15", {"word", "number"}),
        ('"خمسة عشر"', {"word", "number"}),
        ('"القرن 19"', {"century"}),
        ("25", {"twenty"}),
        ('"المادة 4"', {"ordinal", "article"}),
        ('"المادة الرابعة"', {"ordinal"}),
        ("أربعة", {"article"}),
        ("1967", {"year"}),
        ("=15", {"number"}),
    ],
)
def test_months_and_numbers_have_synonyms_in_every_index(
    plain: Index, query: str, expected: set[str]
) -> None:
    assert found(plain, query) == expected


def test_the_word_of_a_query_comes_before_its_built_in_synonym(plain: Index) -> None:
    hits = list(plain.search("يناير"))
    assert [hit.id for hit in hits] == ["egypt", "east"]
    assert hits[1].snippets[0].html() == "ثورة <mark>كانون الثاني</mark> 2011"


def test_a_month_by_another_name_is_highlighted(tmp_path: Path) -> None:
    kashaf.build([{"id": "1", "body": "سافر في غشت الماضي"}], tmp_path)
    with kashaf.open(tmp_path) as index:
        (hit,) = index.search("أغسطس")
        assert hit.snippets[0].html() == "سافر في <mark>غشت</mark> الماضي"
