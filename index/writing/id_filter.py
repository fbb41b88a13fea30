"""A Bloom filter of document ids."""

_FILTER_BITS = 26
_PROBES = range(4)


class IdFilter:
    """A Bloom filter of ids, 8 MB in size (Bloom 1970).

    The false positive rate is 1 in 90,000 after a million ids, 1 in 25 after ten million. The four
    probes are derived from two hashes (Kirsch and Mitzenmacher 2006).
    """

    def __init__(self) -> None:
        self._bits = bytearray(2**_FILTER_BITS // 8)

    def add(self, identity: str) -> None:
        """Add an id."""
        for bit in _bits(identity):
            self._bits[bit >> 3] |= 1 << (bit & 7)

    def __contains__(self, identity: str) -> bool:
        return all(self._bits[bit >> 3] & 1 << (bit & 7) for bit in _bits(identity))


def _bits(identity: str) -> list[int]:
    key, mask = hash(identity), 2**_FILTER_BITS - 1
    step = key >> 32 | 1
    return [(key + probe * step) & mask for probe in _PROBES]
