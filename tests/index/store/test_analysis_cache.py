"""The analysis cache of a segment returns what the analyzer found."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kashaf.index.analysis import Analyzer
from kashaf.index.store.analysis_cache import (
    AnalysisCache,
    AnalysisCacheReader,
    decode_word,
    encode_word,
    merge_analysis_caches,
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


def test_words_of_several_blocks_are_found_and_merged(tmp_path: Path) -> None:
    spellings = sorted(
        {first + second + third for first in "بتثجح" for second in "ادر" for third in "سشصض"}
    )
    words = [ANALYZER.word(spelling) for spelling in spellings]
    files = [
        write_analysis_cache(tmp_path, "s1", words[::2]),
        write_analysis_cache(tmp_path, "s2", words[20:]),
    ]
    readers = [AnalysisCacheReader(tmp_path, file) for file in files]
    merged = AnalysisCacheReader(tmp_path, merge_analysis_caches(tmp_path, "s3", readers))
    assert list(merged) == sorted({*words[::2], *words[20:]})
    assert [merged.find(word.spelling) for word in words[20:]] == words[20:]
    assert merged.between(b"", spellings[20].encode()) == list(map(encode_word, words[:20:2]))
    assert [merged.find(absent) for absent in (spellings[1], "ا", "ى", "")] == [None] * 4
    for reader in (*readers, merged):
        reader.close()


@pytest.mark.parametrize("record", [b"", "كتاب".encode(), "كتاب\tA".encode()])
def test_a_record_that_is_cut_short_is_none(record: bytes) -> None:
    with pytest.raises((ValueError, IndexError)):
        decode_word(record)
