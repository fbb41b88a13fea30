"""Whether a text contains a word as it is spelled."""

from hypothesis import example, given
from hypothesis import strategies as st

from kashaf.index.analysis import Analyzer
from kashaf.index.analysis.spelling.exact import is_spelled, letters
from kashaf.index.analysis.tokenizing import chunk_pattern
from kashaf.search.matching.verification import exact_finder

WORDS = ("الناس", "إلى", "لا", "كتاب", "كِتاب", "ﷺ", "wi-fi", "أ", "١٢٣", "123")
PIECES = (
    *WORDS,
    *" \n\t-_.,#",
    *"اأإلىيسنكتب",
    *"\u064e\u0640\u0654\u200c\u200a\u0670",
    "ﻻ",
    "ﻛ",
    "۱۲۳",
)


@given(st.sampled_from(WORDS), st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
@example("الناس", "والناس اليوم ، النـاس")
@example("إلى", "ذهب الى البيت ا\u0655لى")
@example("لا", "قال ﻻ")
@example("ﷺ", "قال ﷺ\u0670")
def test_a_word_is_found_where_a_token_is_spelled_like_it(word: str, text: str) -> None:
    analyzer = Analyzer()
    tokens = [
        chunk[piece.start : piece.end]
        for chunk in chunk_pattern().findall(text)
        for piece in analyzer.forms(chunk)
    ]
    expected = any(is_spelled(letters(word), token) for token in tokens)
    forms = [piece.text for piece in analyzer.forms(word)] or [word]
    assert exact_finder(analyzer, [word], forms, lambda: False)(text) == expected


def test_phrases_are_found_in_a_row_and_as_spelled() -> None:
    analyzer = Analyzer()
    is_in = exact_finder(analyzer, ["إلى", "الناس"], ["الي", "الناس"], lambda: False)
    assert is_in("ذهب إلى الناس")
    assert is_in("ا\u0655لى النـاس")
    assert not is_in("ذهب الى الناس")
    assert not is_in("الناس إلى البيت")
