"""The compiled kernels of building do the same as their fallback."""

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kashaf.index.codec.csr import offsets
from kashaf.index.writing.kernels import fallback

compiled = pytest.importorskip("kashaf.index.writing.kernels._compiled")

SEPARATORS, PUNCTUATION = "،؛«»", ".-'"
TEXTS = st.lists(
    st.text("ابتكa.-'،«\u00a0\u2003\x1c \n\U0001f600\ud800é", max_size=30)
    | st.integers(62, 68).map(lambda length: "ب" * length),
    max_size=12,
)


class Numbering:
    """Splits pieces at - and numbers the words; every second word is two positions on."""

    def __init__(self) -> None:
        self.words: dict[str, int] = {}
        self.asked: list[str] = []

    def __call__(self, piece: str) -> fallback.Words:
        self.asked.append(piece)
        words = [word for word in re.split("[-.]", piece) if word]
        numbers = [self.words.setdefault(word, len(self.words)) for word in words]
        return numbers, [1 + index % 2 for index in range(len(words))]


@settings(deadline=None)
@given(TEXTS, st.integers(0, 70))
def test_texts_are_encoded_like_in_the_fallback(texts: list[str], start: int) -> None:
    ours, theirs = Numbering(), Numbering()
    table = compiled.PieceTable(SEPARATORS, PUNCTUATION)
    expected = fallback.PieceTable(SEPARATORS, PUNCTUATION)
    for text in texts:
        assert table.encode(text, ours, start) == expected.encode(text, theirs, start)
    assert ours.asked == theirs.asked
    assert len(table) == len(expected) == len({each for each in ours.asked if len(each) <= 64})


@pytest.mark.parametrize("kernels", [compiled, fallback])
def test_a_table_finds_thousands_of_pieces_again(kernels: Any) -> None:
    table, numbering = kernels.PieceTable(SEPARATORS, PUNCTUATION), Numbering()
    text = " ".join(map(str, range(5000)))
    first = table.encode(text, numbering)
    assert table.encode(text, numbering) == first
    assert first[0].tolist() == first[1].tolist() == list(range(5000))
    assert len(numbering.asked) == 5000


@pytest.mark.parametrize("kernels", [compiled, fallback])
def test_an_error_of_the_callback_is_raised(kernels: Any) -> None:
    def missing(piece: str) -> fallback.Words:
        raise LookupError(piece)

    table = kernels.PieceTable(SEPARATORS, PUNCTUATION)
    with pytest.raises(LookupError, match="كتاب"):
        table.encode("«كتاب»", missing)
    assert table.encode("كتاب", Numbering())[0].tolist() == [0]


@settings(deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 5), max_size=40), max_size=140),
    st.lists(st.lists(st.integers(0, 5), unique=True), max_size=5),
    st.booleans(),
)
def test_documents_are_inverted_like_in_the_fallback(
    docs: list[list[int]], terms: list[list[int]], has_positions: bool
) -> None:
    """Documents of words 0 to 5, of which each term has some."""
    bounds = offsets(np.array(list(map(len, docs)), np.int64))
    words = np.array([word for doc in docs for word in doc], np.uint32)
    positions = np.arange(len(words), dtype=np.uint32) if has_positions else words[:0]
    tokens = words, bounds[:-1], bounds[1:]
    term_starts = offsets(np.array(list(map(len, terms)), np.int64))
    words_of_terms = np.array([word for some in terms for word in some], np.uint32)
    found: list[list[Any]] = []
    for kernels in (compiled, fallback):
        counts = np.zeros((2, 6), np.int64)
        kernels.count_words(*tokens, *counts)
        rows, places = map(offsets, counts)
        postings = np.zeros((2, int(rows[-1])), np.uint32)
        at = np.zeros(int(places[-1]) if has_positions else 0, np.uint32)
        kernels.invert_words(
            *(words, positions, *tokens[1:], rows[:-1], places[:-1]), *postings, at
        )
        merged_starts = np.zeros(len(terms) + 1, np.int64)
        merged = np.zeros((2, int(np.diff(rows)[words_of_terms].sum())), np.uint32)
        merged_at = np.zeros(np.diff(places)[words_of_terms].sum() * has_positions, np.uint32)
        kernels.merge_words(
            *(rows, *postings, places, at, len(docs), term_starts, words_of_terms),
            *(merged_starts, *merged, merged_at),
        )
        lengths = np.zeros(len(docs), np.uint32)
        key_counts = np.bincount(words_of_terms, minlength=6).astype(np.uint32)
        kernels.add_lengths(rows, *postings, key_counts, lengths)
        merged = merged[:, : merged_starts[-1]]
        results = counts, postings, at, merged_starts, merged, merged_at, lengths
        found.append([result.tolist() for result in results])
    assert found[0] == found[1]
    expected = [
        (
            [(doc, sum(word in term for word in docs[doc])) for doc in range(len(docs))],
            [at for at, word in enumerate(words.tolist()) if word in term],
        )
        for term in terms
    ]
    postings_of = dict(zip(("starts", "rows", "positions", "lengths"), found[0][3:], strict=True))
    for number, (freqs, _) in enumerate(expected):
        first, end = postings_of["starts"][number : number + 2]
        pairs = zip(*(row[first:end] for row in postings_of["rows"]), strict=True)
        assert list(pairs) == [(doc, freq) for doc, freq in freqs if freq]
    assert postings_of["positions"] == [at for _, some in expected for at in some if has_positions]
    assert postings_of["lengths"] == [
        sum(term.count(word) for term in terms for word in doc) for doc in docs
    ]


@pytest.mark.parametrize(("word", "end"), [(9, 1), (0, 9), (0, -1)])
def test_tokens_outside_the_arrays_raise(word: int, end: int) -> None:
    tokens = np.array([word], np.uint32), np.zeros(1, np.int64), np.array([end])
    for kernels in (compiled, fallback):
        with pytest.raises((ValueError, IndexError)):
            kernels.count_words(*tokens, *np.zeros((2, 1), np.int64))
        with pytest.raises((ValueError, IndexError)):
            kernels.invert_words(
                *(tokens[0], tokens[0], *tokens[1:], *np.zeros((2, 1), np.int64)),
                *np.zeros((3, 1), np.uint32),
            )


@pytest.mark.parametrize(
    ("doc", "row", "word", "term"), [(9, 2, 1, 2), (0, 9, 1, 2), (0, 2, 9, 2), (0, 2, 1, 9)]
)
def test_postings_outside_the_arrays_raise(doc: int, row: int, word: int, term: int) -> None:
    """A term of two words, each with one posting."""
    rows, ones = np.array([0, 1, row]), np.ones(2, np.uint32)
    docs, words = np.array([0, doc], np.uint32), np.array([0, word], np.uint32)
    for kernels in (compiled, fallback):
        with pytest.raises((ValueError, IndexError)):
            kernels.merge_words(
                *(rows, docs, ones, rows, ones, 1, np.array([0, term]), words),
                *(np.zeros(2, np.int64), *np.zeros((3, 2), np.uint32)),
            )
