"""How queries are read: what is typed, and what it means in the language's own full form."""

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kashaf.index.analysis import Analyzer
from kashaf.search.query.nodes import BooleanOr, DateRange, Exact, Filter, Phrase
from kashaf.search.query.parser import MAX_ITEMS, parse

ANALYZER = Analyzer()


def read(text: str) -> Any:
    return parse(text, ANALYZER).interpretation


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("القوات الأميركية", "القوات الأميركية (at least 1 of 2)"),
        ("أسعار النفط الخام العربي الخفيف اليوم", "(at least 2 of 6)"),
        ("في", "في"),
        ("متى حدث الزلزال؟", "حدث الزلزال (at least 1 of 2)"),
    ],
)
def test_plain_words_are_a_bag_of_words(typed: str, meant: str) -> None:
    assert read(typed).endswith(meant)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("القوات AND اليمن", "القوات اليمن (at least 2 of 2)"),
        ("النفط OR الغاز", "النفط OR الغاز"),
        ("النفط NOT الغاز", "النفط AND NOT الغاز"),
        ("النفط -الغاز", "النفط AND NOT الغاز"),
        ("-الغاز", "NOT الغاز"),
        ("+النفط سعر", "(النفط سعر (at least 1 of 2)) AND النفط"),
        ("(النفط OR الغاز) سعر", "سعر AND (النفط OR الغاز)"),
        ("سعر AND NOT النفط", "سعر AND NOT النفط"),
        ("النفط^2 الغاز", "الغاز OR النفط^2"),
    ],
)
def test_operators(typed: str, meant: str) -> None:
    assert read(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("الأمن و القوات", "الأمن القوات (at least 2 of 2)"),
        ("النفط أو الغاز", "النفط OR الغاز"),
        ("النفط ليس الغاز", "النفط AND NOT الغاز"),
        ("الأمن والقوات", "الأمن والقوات (at least 1 of 2)"),
        ("هل النفط أو الغاز هو السبب", "النفط الغاز السبب (at least 1 of 3)"),
        ("ليس النفط", "النفط"),
        ("وليد أو", "وليد"),
    ],
)
def test_arabic_operators(typed: str, meant: str) -> None:
    assert read(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (
            'الوزير : "لن نرفع أسعار الوقود غدا"',
            '(الوزير نرفع أسعار الوقود غدا (at least 1 of 5)) OR "لن نرفع أسعار الوقود غدا"',
        ),
        ("جائزة «مذهلة» للفائز", "جائزة مذهلة للفائز (at least 1 of 3)"),
        ("وليد جلاد : الدستور ليس مقدسا", "وليد جلاد الدستور مقدسا (at least 1 of 4)"),
        ("ما معنى كلمة عربي؟ما أصلها", "معنى كلمة عربي أصلها (at least 1 of 4)"),
    ],
)
def test_a_headline_or_question_pasted_whole_is_searched_as_words(typed: str, meant: str) -> None:
    assert read(typed) == meant


@pytest.mark.parametrize("quotes", ['""', "«»", "“”"])
def test_phrases_in_any_quotes(quotes: str) -> None:
    query = parse(f"{quotes[0]}وزير الدفاع{quotes[1]}", ANALYZER).query
    assert isinstance(query, Phrase)
    assert [word.text for word in query.words] == ["وزير", "الدفاع"]


def test_a_quote_that_is_not_closed_is_ignored() -> None:
    assert read('"وزير الدفاع') == read("وزير الدفاع")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ('"وزير الدفاع"~3', '"وزير الدفاع"~3'),
        ("كتاب NEAR/5 مدرسة", "كتاب NEAR/5 مدرسة"),
        ("مدر*", "مدر*"),
        ("مَدْر*", "مدر*"),
        ("م?رسة", "م?رسه"),
        ("م؟رسة", "م?رسه"),
        ("*رسة", "*رسه"),
        ("كتب~", "كتب~1"),
        ("كتب~9", "كتب~2"),
        ("*", "*"),
        ("جذر:كتب", "root:كتب"),
        ("root:كتب", "root:كتب"),
        ("title:السعودية", "title:السعودية"),
        ("عنوان:السعودية", "title:السعودية"),
        ('نص:"أسعار النفط"', 'body:"أسعار النفط"'),
        ("source:okaz النفط", 'النفط AND source:"okaz"'),
        ('وسم:"سياسة دولية"', 'tag:"سياسة دولية"'),
        ("#عين_الأسد", "#عين_الأسد"),
        ("a:b", "a b (at least 1 of 2)"),
    ],
)
def test_patterns_and_fields_in_both_languages(typed: str, meant: str) -> None:
    assert read(typed) == meant


def test_exact_words_keep_their_spelling() -> None:
    assert parse("=أحمد", ANALYZER).query == Exact(("أحمد",), ("احمد",))
    assert parse('="كتب مَن"', ANALYZER).query == Exact(("كتب", "مَن"), ("كتب", "من"))


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("date:2015-07-31", "2015-07-31", "2015-07-31"),
        ("date:2015-02", "2015-02-01", "2015-02-28"),
        ("تاريخ:٢٠١٥", "2015-01-01", "2015-12-31"),
        ("date:[2015-07-01 TO 2015-07-31]", "2015-07-01", "2015-07-31"),
        ("تاريخ:[٢٠١٥-٠٧-٠١ إلى *]", "2015-07-01", None),
        ("date:>=2015-07", "2015-07-01", None),
        ("date:>2015-07", "2015-08-01", None),
        ("date:<2015-07", None, "2015-06-30"),
        ("date:<=2015-07", None, "2015-07-31"),
    ],
)
def test_dates(typed: str, first: str, last: str) -> None:
    found = parse(typed, ANALYZER).query
    assert isinstance(found, Filter)
    assert found.by == DateRange(first, last)


def test_what_is_not_understood_is_searched_for_and_noted() -> None:
    found = parse("date:أمس", ANALYZER)
    assert found.interpretation == "أمس"
    assert "not a date" in found.notes[0]


@pytest.mark.parametrize(
    "typed", ["", " ", "(((", "))", '"', "()", "AND", "؟", "?*?", "!", "NEAR/5"]
)
def test_a_query_without_words_matches_nothing(typed: str) -> None:
    assert parse(typed, ANALYZER).query == BooleanOr(())


def test_long_and_deep_queries_are_cut_with_a_note() -> None:
    many = parse(" ".join(f"كلمة{n}" for n in range(1000)), ANALYZER)
    assert str(MAX_ITEMS) in many.notes[0]
    deep = parse("(" * 1000 + "كلمة" + ")" * 1000, ANALYZER)
    assert deep.interpretation == "كلمة"
    assert "deep" in deep.notes[0]


SYNTAX = (
    st.sampled_from(
        ["(", ")", '"', "«", "»", "+", "-", "=", "~", "^2", "*", "?", "؟", "#", "[", "]", " "]
    )
    | st.sampled_from(
        [
            "AND",
            "OR",
            "NOT",
            "NEAR/3",
            "و",
            "أو",
            "ليس",
            "title:",
            "تاريخ:",
            "TO",
            "النفط",
            "كَتَبَ",
            "في",
        ]
    )
    | st.sampled_from(["ﷺ", "ﷻ", "﷽", "ﷲ"])
)


@settings(max_examples=300, deadline=None)
@example("ﷺ")
@given(st.lists(SYNTAX | st.text(max_size=5), max_size=30).map("".join))
def test_any_text_is_a_query(text: str) -> None:
    found = parse(text, ANALYZER)
    assert parse(text, ANALYZER) == found
    assert isinstance(found.interpretation, str)
