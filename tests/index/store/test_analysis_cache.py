"""The analysis cache of a segment returns what the analyzer found."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kashaf.index.analysis import Analyzer
from kashaf.index.store.analysis_cache import (
    AnalysisCache,
    decode_word,
    encode_word,
    write_analysis_cache,
)

ANALYZER = Analyzer()
WORDS = "كتب الجامعات وبجامعتها على علي كانوا غوغل مسؤول كرة كره زنبطوق 2015 wifi #عين_الأسد ٱلْكِتَٰبِ"


@given(st.text("اأإآبتةجحدرسعفقكلمنهوىيءئؤ\u064e\u0670\u0640a1#_", max_size=20))
def test_a_word_is_encoded_with_its_lemmas_and_weak_keys(text: str) -> None:
    for token in ANALYZER.tokens(text):
        word = ANALYZER.word(ANALYZER.spelling(token.text))
        assert decode_word(encode_word(word)) == word


def test_words_are_found_by_their_spelling(tmp_path: Path) -> None:
    words = [ANALYZER.word(ANALYZER.spelling(text)) for text in WORDS.split()]
    cache = AnalysisCache(tmp_path, [write_analysis_cache(tmp_path, "s1", words)])
    assert [cache.find(word.spelling) for word in words] == words
    assert cache.find("مدرسة") is None
    cache.close()


@pytest.mark.parametrize("record", [b"", "كتاب".encode(), "كتاب\tA".encode()])
def test_a_record_that_is_cut_short_is_none(record: bytes) -> None:
    with pytest.raises((ValueError, IndexError)):
        decode_word(record)
