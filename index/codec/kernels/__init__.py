"""Inner loops of reading postings and sorted records.

They are compiled (`_compiled.pyx`) if a C compiler was available, otherwise Python and numpy.
"""

try:
    from kashaf.index.codec.kernels._compiled import (
        decode,
        decode_inlined,
        find_record,
        find_sorted,
        read_positions,
        skip_data,
    )
except ImportError:
    from kashaf.index.codec.kernels.fallback import (
        decode,
        decode_inlined,
        find_record,
        find_sorted,
        read_positions,
        skip_data,
    )

__all__ = ["decode", "decode_inlined", "find_record", "find_sorted", "read_positions", "skip_data"]
