"""Reading postings and sorted records, compiled (`_decoding.pyx`) where that could be."""

try:
    from kashaf.index.codec.kernels._compiled import (
        decode,
        decode_inlined,
        find_sorted,
        leaps,
        places,
    )
except ImportError:
    from kashaf.index.codec.kernels.fallback import (
        decode,
        decode_inlined,
        find_sorted,
        leaps,
        places,
    )

__all__ = ["decode", "decode_inlined", "find_sorted", "leaps", "places"]
