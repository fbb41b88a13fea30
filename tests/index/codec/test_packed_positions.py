"""Packing token positions into posting values."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kashaf.index.codec.packed_positions import pack_values, unpack_positions, varints

POSITION_LISTS = st.lists(
    st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=5)
    | st.integers(20, 400).map(lambda n: list(range(0, n * 300, 300)))
    | st.integers(60, 200).map(lambda n: list(range(n))),
    min_size=1,
    max_size=8,
).map(lambda lists: [sorted(one) for one in lists])


@given(POSITION_LISTS)
def test_packed_values_unpack_to_the_same_positions(lists: list[list[int]]) -> None:
    positions = np.array([position for one in lists for position in one], np.uint32)
    freqs = np.array([len(one) for one in lists], np.uint32)
    stream, starts = pack_values(positions, freqs)
    assert starts[-1] == len(stream)
    assert unpack_positions(varints(stream, freqs), freqs).tolist() == positions.tolist()


def test_a_frequent_term_is_packed_in_parts() -> None:
    freqs = np.array([200_000, 1, 200_000, 5], np.uint32)
    positions = np.concatenate([np.arange(count, dtype=np.uint32) for count in freqs])
    stream, starts = pack_values(positions, freqs)
    assert starts[-1] == len(stream)
    assert len(starts) == len(freqs) + 1
    assert (unpack_positions(varints(stream, freqs), freqs) == positions).all()
