"""The token prefilter: it may pass too many words, but never drops one with the letters."""

import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kashaf.index.analysis import Analyzer
from kashaf.search.highlight.prefilter import LetterMask, TokenPrefilter

ANALYZER = Analyzer()
LETTERS = "كتبقوالهةىيأإآءؤئمنaBZ19١۹#_"
MARKS = "\u064b\u0651\u0654\u0640\u200d"
ODD = "ﻻﷲکٱé😀\ud800"
TEXTS = st.text(LETTERS + MARKS + ODD + " \n،.«»", max_size=80)
FOLDED = st.frozensets(st.sampled_from("كتبقوالهيءمنabz19#_"), max_size=6)


@given(TEXTS, FOLDED)
def test_a_word_with_all_letters_passes(text: str, letters: Any) -> None:
    through = set(TokenPrefilter(ANALYZER, [LetterMask(letters)]).words(text))
    for word in re.finditer(r"[^\x00-\x20]+", text):
        if letters <= set(ANALYZER.fold(word[0])):
            assert word.span() in through


@given(TEXTS, FOLDED, st.integers(1, 2))
def test_a_word_may_lack_as_many_letters_as_allowed(text: str, letters: Any, missing: int) -> None:
    through = set(TokenPrefilter(ANALYZER, [LetterMask(letters, missing)]).words(text))
    for word in re.finditer(r"[^\x00-\x20]+", text):
        if len(letters - set(ANALYZER.fold(word[0]))) <= missing:
            assert word.span() in through


def test_words_without_the_letters_are_dropped() -> None:
    text = "كتب الولد رسالة  إلى\nمكتبة البلدة"
    spans = TokenPrefilter(ANALYZER, [LetterMask(frozenset("كتب"))]).words(text)
    assert [text[start:end] for start, end in spans] == ["كتب", "مكتبة"]


def test_no_mask_passes_nothing_and_an_empty_one_everything() -> None:
    assert TokenPrefilter(ANALYZER, []).words("كتب") == []
    assert TokenPrefilter(ANALYZER, [LetterMask(frozenset())]).words(" كتب قلم") == [(1, 4), (5, 8)]
