"""The inner loops of building a segment.

They are compiled (`_compiled.pyx`) or use Python and numpy: see `index.compiled`.
"""

from kashaf.index.compiled import use_compiled

__all__ = ["PieceTable", "add_lengths", "count_words", "invert_words", "merge_words"]

if use_compiled(__name__, __all__):
    from kashaf.index.writing.kernels._compiled import (
        PieceTable,
        add_lengths,
        count_words,
        invert_words,
        merge_words,
    )
else:
    from kashaf.index.writing.kernels.fallback import (
        PieceTable,
        add_lengths,
        count_words,
        invert_words,
        merge_words,
    )
