"""Inner loops of reading postings and sorted records.

They are compiled (`_compiled.pyx`) or use Python and numpy: see `index.compiled`.
"""

from kashaf.index.compiled import use_compiled

__all__ = ["decode", "find_block", "find_records", "read_positions", "skip_data"]

if use_compiled(__name__, __all__):
    from kashaf.index.codec.kernels._compiled import (
        decode,
        find_block,
        find_records,
        read_positions,
        skip_data,
    )
else:
    from kashaf.index.codec.kernels.fallback import (
        decode,
        find_block,
        find_records,
        read_positions,
        skip_data,
    )
