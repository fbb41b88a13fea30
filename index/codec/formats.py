"""The two Whoosh posting formats that Kashaf's fields use.

This module imports Whoosh, which our own searches don't need: it is loaded when a schema is
created, and when Whoosh unpickles the schema of an index.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from whoosh.formats import Format, Frequency, Positions


class PackedPositions(Positions):  # type: ignore[misc]
    """Token positions in each posting, like `whoosh.formats.Positions` but without pickles.

    A posting's value contains the differences between successive positions as unsigned LEB128
    integers, so that numpy reads and writes all values of a field at once (`pack_values`).
    Supports frequency, weight, positions and position_boosts (always 1).
    """

    def encode(self, poslist: Sequence[int]) -> bytes:
        """Return the value for ascending positions."""
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
        """Return the positions in a value."""
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
        """Return the number of positions in a value."""
        return sum(byte < 128 for byte in valuestring)


class Counts(Format):  # type: ignore[misc]
    """Term frequencies only, stored as the posting's weight.

    `whoosh.formats.Frequency` stores the frequency twice, as the weight and as a four-byte value.
    Here postings have no value, so `value_as` is unsupported; a matcher's `weight()` returns the
    frequency.
    """

    posting_size = 0

    def word_values(
        self, value: Any, analyzer: Callable[..., Any], **kwargs: Any
    ) -> Iterator[tuple[str, int, float, bytes]]:
        """Yield (term, frequency, weight, empty value) for every distinct term of a text."""
        for text, freq, weight, _ in Frequency.word_values(self, value, analyzer, **kwargs):
            yield text, freq, weight, b""

    def encode(self, value: Any) -> bytes:
        """Return empty bytes."""
        return b""

    def combine(self, vs: Sequence[bytes]) -> bytes:
        """Return empty bytes."""
        return b""
