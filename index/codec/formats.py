"""The two Whoosh formats of our fields' postings.

This module imports Whoosh, which a search of ours does not: it is loaded when a schema is made,
and when stock Whoosh unpickles the schema of an index.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from whoosh.formats import Format, Frequency, Positions


class PackedPositions(Positions):  # type: ignore[misc]
    """Token positions in each posting, as `whoosh.formats.Positions` but without pickles.

    A posting's value is the differences between successive positions as unsigned LEB128 numbers,
    so that numpy can write and read a field's values at once (`values.pack_values`).
    Supports frequency, weight, positions and position_boosts (always 1).
    """

    def encode(self, poslist: Sequence[int]) -> bytes:
        """The value for ascending positions."""
        out = bytearray()
        base = 0
        for position in poslist:
            delta = position - base
            base = position
            while delta > 127:
                out.append(delta & 127 | 128)
                delta >>= 7
            out.append(delta)
        return bytes(out)

    def decode_positions(self, valuestring: bytes) -> list[int]:
        """The positions of a value."""
        positions = []
        position = shift = 0
        for byte in valuestring:
            position += (byte & 127) << shift
            if byte > 127:
                shift += 7
            else:
                positions.append(position)
                shift = 0
        return positions

    def decode_frequency(self, valuestring: bytes) -> int:
        """How many positions a value has."""
        return sum(byte < 128 for byte in valuestring)


class Counts(Format):  # type: ignore[misc]
    """Only how often a term occurs in a document, kept as the posting's weight.

    `whoosh.formats.Frequency` keeps it twice, as the weight and as a four-byte value. Without a
    value nothing can be decoded from it: it supports no `value_as`, and a matcher's `weight()` has
    the count.
    """

    posting_size = 0

    def word_values(
        self, value: Any, analyzer: Callable[..., Any], **kwargs: Any
    ) -> Iterator[tuple[str, int, float, bytes]]:
        """(term, frequency, weight, empty value) for every distinct term of a text."""
        for text, freq, weight, _ in Frequency.word_values(self, value, analyzer, **kwargs):
            yield text, freq, weight, b""

    def encode(self, value: Any) -> bytes:
        """Always empty."""
        return b""

    def combine(self, vs: Sequence[bytes]) -> bytes:
        """Always empty."""
        return b""
