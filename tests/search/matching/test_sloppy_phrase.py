"""Sloppy phrases are found a batch of positions at a time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kashaf.search.postings import positions

_POSITIONS = st.lists(
    st.builds(lambda doc, at: doc << 32 | at, st.integers(0, 3), st.integers(0, 30)),
    max_size=40,
    unique=True,
).map(lambda values: np.array(sorted(values), np.int64))


@given(
    words=st.lists(_POSITIONS, min_size=2, max_size=4),
    is_repeated=st.booleans(),
    slop=st.integers(1, 40),
    batch=st.integers(1, 7),
)
def test_batches_find_what_all_positions_at_once_do(
    words: list[positions.PackedPositions], is_repeated: bool, slop: int, batch: int
) -> None:
    same = list(range(len(words)))
    if is_repeated:
        words, same = [*words, words[0]], [*same, 0]
    found = []
    for size in (1 << 16, batch):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(positions, "_BATCH", size)
            found.append(positions.sloppy_phrase(words, slop, same, lambda: False).tolist())
    assert found[0] == found[1]


def test_what_was_found_in_time_is_returned() -> None:
    word = np.arange(0, 1 << 20, 2)
    looks = iter([False, False, True])
    found = positions.sloppy_phrase([word, word + 1], 1, [0, 1], lambda: next(looks))
    assert 0 < len(found) < len(word)
