"""Reading postings and sorted records, compiled (`_decoding.pyx`) where that could be."""

try:
    from kashaf.index.codec.kernels._compiled import (
        decode,
        decode_inlined,
        find_sorted,
        read_positions,
        skip_data,
    )
except ImportError:
    from kashaf.index.codec.kernels.fallback import (
        decode,
        decode_inlined,
        find_sorted,
        read_positions,
        skip_data,
    )

__all__ = ["decode", "decode_inlined", "find_sorted", "read_positions", "skip_data"]
