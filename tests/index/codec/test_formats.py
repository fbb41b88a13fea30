"""The posting format that stores packed positions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kashaf.index.codec.formats import PackedPositions


@given(st.lists(st.integers(0, 2**32 - 1), min_size=1).map(sorted))
def test_decoding_returns_the_encoded_positions(positions: list[int]) -> None:
    packed = PackedPositions()
    value = packed.encode(positions)
    assert packed.decode_positions(value) == positions
    assert packed.decode_frequency(value) == packed.decode_weight(value) == len(positions)


def test_values_of_one_document_combine() -> None:
    packed = PackedPositions()
    value = packed.combine([packed.encode([1, 9]), packed.encode([4])])
    assert packed.decode_positions(value) == [1, 4, 9]


@pytest.mark.parametrize("name", ["positions", "frequency", "weight", "position_boosts"])
def test_the_format_supports_the_features_of_whooshs_positions(name: str) -> None:
    assert PackedPositions().supports(name)
