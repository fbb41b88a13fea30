"""Field lengths as single bytes."""

import numpy as np
from whoosh.util.numeric import byte_to_length, length_to_byte

from kashaf.index.codec.columns import lengths


def test_lengths_are_rounded_as_whoosh_rounds_them() -> None:
    numbers = np.arange(0, 120_000, dtype=np.uint32)
    codes = lengths.to_bytes(numbers)
    assert codes.tolist() == [length_to_byte(number) for number in numbers.tolist()]
    every = np.arange(256, dtype=np.uint8)
    assert lengths.from_bytes(every).tolist() == [byte_to_length(code) for code in range(256)]
    assert (lengths.to_bytes(lengths.from_bytes(every)) == every).all()
