"""Where a text is cut, and that each token knows its place in it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kashaf.index.analysis import Analyzer
from kashaf.index.analysis.folding import fold

RICH = st.lists(
    st.sampled_from(
        [
            "السَّلامُ",
            "كتاب",
            "ﷺ",
            "ﷲ",
            "يَٰ",
            "هَٰٓأَ",
            "ﺍﺣﻤﺪ",
            "#",
            "_",
            "@",
            ".",
            ",",
            "٫",
            "٬",
            " ",
            "\n",
            "،",
            "؟",
            "ـ",
            "َ",
            "ٔ",
            "\u200f",
            "\u200c",
            "\u202b",
            "\ufeff",
            "a",
            "É",
            "é",
            "7",
            "٣",
            "۴",
            "example.org",
            "😀",
            "中",
            "-",
            "«",
        ]
    ),
    max_size=30,
).map("".join)
TEXTS = RICH | st.text(max_size=60)
ANALYZER = Analyzer()


def tokens(text: str) -> list[tuple[str, str]]:
    return [(token.text, token.form) for token in ANALYZER.tokens(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("السَّلامُ عليكم", ["السَّلامُ", "عليكم"], id="a vowelled word is one"),
        pytest.param("«كتاب»، وقلم؟", ["كتاب", "وقلم"], id="Arabic punctuation"),
        pytest.param("كلمة.كلمة", ["كلمة", "كلمة"], id="a stop without a space"),
        pytest.param("#عين_الأسد", ["#عين_الأسد", "عين", "الأسد"], id="hashtag"),
        pytest.param("#", [], id="a lone hash"),
        pytest.param("الـCNN", ["الـ", "CNN"], id="the article before Latin"),
        pytest.param("عام2015", ["عام", "2015"], id="a number glued to a word"),
        pytest.param("COVID19 F16", ["COVID19", "F16"], id="letters and digits"),
        pytest.param("كتاب\u200f", ["كتاب"], id="a trailing mark of direction is left out"),
        pytest.param(
            "اكتب إلى info@example.org",
            ["اكتب", "إلى", "info@example.org", "info", "example", "org"],
            id="e-mail",
        ),
        pytest.param("www.example.org", ["www.example.org", "www", "example", "org"], id="host"),
        pytest.param(
            "https://example.org/خبر",
            ["https", "example.org", "example", "org", "خبر"],
            id="URL",
        ),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert [token for token, _ in tokens(text)] == expected


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("3.5", "3.5"),
        ("٣٫٥", "3.5"),
        ("1,200", "1200"),
        ("١٬٢٠٠", "1200"),
        ("۱۴", "14"),
        ("1,200.5", "1200.5"),
        ("١٢٣٤", "1234"),
        ("3,5", "3.5"),
        ("٣,٧٥", "3.75"),
    ],
)
def test_a_number_is_one_token_however_it_is_written(written: str, number: str) -> None:
    assert tokens(written) == [(written, number)]


def test_a_sign_of_words_is_found_as_they_are() -> None:
    assert tokens("5﷼") == [("5", "5"), ("﷼", "ريال")]
    assert [form for _, form in tokens("﷽")] == ["بسم", "الله", "الرحمن", "الرحيم"]


@pytest.mark.parametrize(("text", "whole"), [("U.S.A.", "usa"), ("الWi-Fi", "wifi")])
def test_initials_and_compounds_after_an_article_are_found_whole(text: str, whole: str) -> None:
    assert whole in [form for _, form in tokens(text)]


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("يَٰقَوْمِ", ["يا", "قوم"]),
        ("يَـٰٓأَيُّهَا", ["يا", "ايها"]),
        ("وَيَٰقَوْمِ", ["ويا", "قوم"]),
        ("هَٰٓأَنتُمْ", ["ها", "انتم"]),
        ("هَٰذَا", ["هذا"]),
        ("هَٰٓؤُلَآءِ", ["هءلاء"]),
    ],
)
def test_a_particle_of_the_quran_is_a_word_with_the_span_of_both(
    written: str, words: list[str]
) -> None:
    assert tokens(written) == [(written, word) for word in words]


def test_a_list_of_numbers_is_not_one_number() -> None:
    assert [form for _, form in tokens("1,2,3")] == ["1", "2", "3"]


@pytest.mark.parametrize("compound", ["#عين_الأسد", "info@example.org"])
def test_a_compound_has_the_position_of_its_first_word(compound: str) -> None:
    first, second, *rest = ANALYZER.tokens(compound)
    assert first.position == second.position
    assert [token.position for token in rest] == [*range(1, len(rest) + 1)]


def test_a_ligature_gives_its_words_each_with_the_span_of_the_one_character() -> None:
    found = ANALYZER.tokens("محمد ﷺ قال")
    assert [(t.start, t.end, t.form) for t in found] == [
        (0, 4, "محمد"),
        (5, 6, "صلي"),
        (5, 6, "الله"),
        (5, 6, "عليه"),
        (5, 6, "وسلم"),
        (7, 10, "قال"),
    ]


def test_a_ligature_in_a_word_keeps_the_spans_of_the_rest() -> None:
    first, second = ANALYZER.tokens("عبدﷲ قال")
    assert (first.start, first.end, first.form) == (0, 4, "عبدالله")
    assert (second.start, second.end) == (5, 8)


@given(TEXTS)
def test_spans_are_in_order_and_are_the_texts(text: str) -> None:
    found = ANALYZER.tokens(text)
    assert [token.start for token in found] == sorted(token.start for token in found)
    assert [token.position for token in found] == sorted(token.position for token in found)
    for token in found:
        assert 0 <= token.start < token.end <= len(text)
        assert token.text == text[token.start : token.end]
        assert token.form


@given(TEXTS)
def test_the_keys_of_a_text_are_those_of_its_tokens(text: str) -> None:
    tokens = ANALYZER.tokens(text)
    keys = {k for t in tokens for k in (*t.lemmas, *t.weak, t.root, t.form) if k is not None}
    assert set(ANALYZER.keys(text)) == keys


@given(TEXTS)
def test_only_compounds_and_ligatures_overlap(text: str) -> None:
    for before, after in zip(found := ANALYZER.tokens(text), found[1:], strict=False):
        if after.start < before.end:
            compound = before.text[0] == "#" or "." in before.text or "-" in before.text
            assert compound or before.text == after.text


@given(TEXTS)
def test_no_letter_or_digit_is_left_out(text: str) -> None:
    covered = {place for t in ANALYZER.tokens(text) for place in range(t.start, t.end)}
    for place, char in enumerate(text):
        if unicodedata.category(char)[0] in "LN" and fold(char).strip("_ـ"):
            assert place in covered, (char, text)
