"""Inner loops of reading postings and sorted records.

They are compiled (`_compiled.pyx`) or use Python and numpy: see `index.compiled`.
"""

from kashaf.index.compiled import use_compiled

if use_compiled(__name__):
    from kashaf.index.codec.kernels._compiled import (
        decode,
        decode_inlined,
        find_block,
        find_record,
        read_positions,
        skip_data,
    )
else:
    from kashaf.index.codec.kernels.fallback import (
        decode,
        decode_inlined,
        find_block,
        find_record,
        read_positions,
        skip_data,
    )

__all__ = ["decode", "decode_inlined", "find_block", "find_record", "read_positions", "skip_data"]
