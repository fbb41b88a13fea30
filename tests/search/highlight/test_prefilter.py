"""The token prefilter: it may pass too many words, but never drops one with the letters."""

import re
from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kashaf.index.analysis import Analyzer
from kashaf.index.analysis.tokenizing import chunk_pattern
from kashaf.search.highlight.prefilter import LetterMask, TokenPrefilter

ANALYZER = Analyzer()
LETTERS = "كتبقوالهةىيأإآءؤئمنaBZ19١۹#_"
MARKS = "\u064b\u0651\u0654\u0640\u200d"
ODD = "ﻻﷲکٱé😀\ud800\u200c\u2019\u2013”\u06e7"
TEXTS = st.text(LETTERS + MARKS + ODD + " \n،.«»", max_size=80)
FOLDED = st.frozensets(st.sampled_from("كتبقوالهيءمنabz19#_"), max_size=6)


def passing(text: str, mask: LetterMask) -> Iterator[tuple[str, bool]]:
    """Yield each chunk of tokens, and whether a word that contains it passes."""
    spans = TokenPrefilter(ANALYZER, [mask]).words(text)
    for chunk in chunk_pattern().finditer(text):
        yield chunk[0], any(start <= chunk.start() and chunk.end() <= end for start, end in spans)


@given(TEXTS, FOLDED)
def test_a_word_with_all_letters_passes(text: str, letters: Any) -> None:
    for chunk, is_passing in passing(text, LetterMask(letters)):
        assert is_passing or not letters <= set(ANALYZER.fold(chunk))


@given(TEXTS, FOLDED, st.integers(1, 2))
def test_a_word_may_lack_as_many_letters_as_allowed(text: str, letters: Any, missing: int) -> None:
    for chunk, is_passing in passing(text, LetterMask(letters, missing)):
        assert is_passing or len(letters - set(ANALYZER.fold(chunk))) > missing


@given(TEXTS, FOLDED, st.frozensets(st.sampled_from("كتبقرصط"), max_size=3))
def test_a_word_passes_if_one_of_its_tokens_does(text: str, letters: Any, others: Any) -> None:
    allowed = letters | others | set("اويءلستمنهبكفحشع")
    for chunk, is_passing in passing(text, LetterMask(letters, 0, others)):
        for token in ANALYZER.tokens(chunk):
            assert is_passing or not letters <= set(token.form) <= allowed


def test_words_with_letters_of_no_affix_are_dropped() -> None:
    text = "كتب وبالكتب رتب كتبر حيكتب «المكتبة» عالكتاب وزارةالكتب قصر.كتب"
    masks = [LetterMask(frozenset("كتب"), 0, frozenset())]
    spans = TokenPrefilter(ANALYZER, masks).words(text)
    passing = ["كتب", "وبالكتب", "حيكتب", "المكتبة", "عالكتاب", "وزارةالكتب", "قصر.كتب"]
    assert [text[start:end] for start, end in spans] == passing


@given(TEXTS, st.text("كتبق", min_size=1, max_size=4), st.booleans())
def test_a_word_with_its_letters_in_order_passes(text: str, letters: str, may_lack: bool) -> None:
    ways = [letters[:at] + letters[at + 1 :] for at in range(len(letters))]
    pattern = "|".join("[اويءؤئ]*".join(way) for way in (ways if may_lack else [letters]))
    mask = LetterMask(frozenset(letters), int(may_lack), None, tuple(letters))
    for chunk, is_passing in passing(text, mask):
        for token in ANALYZER.tokens(chunk):
            assert is_passing or not re.search(pattern, token.form)


def test_words_with_their_letters_in_another_order_are_dropped() -> None:
    text = "كتب بكت الكُتُبُ تكبر كسبت مكاتيب كتكوت كلتب “كاتب” تبّك ككتب"
    spans = TokenPrefilter(ANALYZER, [LetterMask(frozenset("كتب"), order=tuple("كتب"))]).words(text)
    passing = ["كتب", "الكُتُبُ", "مكاتيب", "كاتب", "ككتب"]
    assert [text[start:end] for start, end in spans] == passing


def test_words_without_the_letters_are_dropped() -> None:
    text = "كتب الولد رسالة  إلى\nمكتبة البلدة"
    spans = TokenPrefilter(ANALYZER, [LetterMask(frozenset("كتب"))]).words(text)
    assert [text[start:end] for start, end in spans] == ["كتب", "مكتبة"]


def test_no_mask_passes_nothing_and_an_empty_one_everything() -> None:
    assert TokenPrefilter(ANALYZER, []).words("كتب") == []
    assert TokenPrefilter(ANALYZER, [LetterMask(frozenset())]).words(" كتب قلم") == [(1, 4), (5, 8)]
