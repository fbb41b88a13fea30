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
    st.lists(st.lists(st.integers(0, 5), max_size=8), max_size=6),
    st.lists(st.sets(st.integers(0, 4)), min_size=6, max_size=6),
    st.data(),
)
def test_fields_are_inverted_like_in_the_fallback(
    docs: list[list[int]], keys: list[set[int]], data: st.DataObject
) -> None:
    """Documents of words 0 to 5, each with some of the terms 0 to 4."""
    bounds = offsets(np.array(list(map(len, docs)), np.int64))
    words = np.array([word for doc in docs for word in doc], np.uint32)
    positions = np.arange(len(words), dtype=np.uint32)
    key_starts = offsets(np.array(list(map(len, keys)))).astype(np.uint32)
    numbers = np.array([key for some in keys for key in sorted(some)], np.uint32)
    fixed = words, bounds[:-1], bounds[1:], key_starts, numbers
    counts = []
    for kernels in (compiled, fallback):
        counted = np.zeros(5, np.int64), np.zeros(5, np.int64), np.zeros(len(docs), np.uint32)
        kernels.count_terms(*fixed, *counted)
        counts.append([count.tolist() for count in counted])
    assert counts[0] == counts[1]
    of_docs = np.repeat(range(len(docs)), np.diff(bounds)).tolist()
    tokens = list(zip(of_docs, words.tolist(), positions.tolist(), strict=True))
    occurring = [[(doc, at) for doc, word, at in tokens if term in keys[word]] for term in range(5)]
    assert counts[0][0] == [len({doc for doc, _ in some}) for some in occurring]
    assert counts[0][1] == list(map(len, occurring))

    low = data.draw(st.integers(0, 5))
    high = data.draw(st.integers(low, 5))
    starts, places = (offsets(np.array(count[low:high], np.int64)) for count in counts[0][:2])
    found = []
    for kernels in (compiled, fallback):
        docs_out, freqs = np.zeros((2, int(starts[-1])), np.uint32)
        at_positions = np.zeros(int(places[-1]), np.uint32)
        kernels.invert(
            *(words, positions, bounds[:-1], bounds[1:], key_starts, numbers, low),
            *(starts[:-1], places[:-1], docs_out, freqs, at_positions),
        )
        found.append((docs_out.tolist(), freqs.tolist(), at_positions.tolist()))
    assert found[0] == found[1]
    assert found[0][2] == [at for some in occurring[low:high] for _, at in some]
    assert sum(found[0][1]) == len(found[0][2])


@pytest.mark.parametrize(("word", "end", "key"), [(9, 1, 0), (0, 9, 0), (0, -1, 0), (0, 1, 9)])
def test_numbers_outside_the_arrays_raise(word: int, end: int, key: int) -> None:
    one = np.array([word], np.uint32)
    starts, ends = np.zeros(1, np.int64), np.array([end])
    counted = np.zeros(1, np.int64), np.zeros(1, np.int64), np.zeros(1, np.uint32)
    for kernels in (compiled, fallback):
        with pytest.raises((ValueError, IndexError)):
            kernels.count_terms(
                *(one, starts, ends, np.array([0, 1], np.uint32), np.array([key], np.uint32)),
                *counted,
            )
