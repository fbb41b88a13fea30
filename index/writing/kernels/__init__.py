"""The inner loops of building a segment.

They are compiled (`_compiled.pyx`) or use Python and numpy: see `index.compiled`.
"""

from kashaf.index.compiled import use_compiled

if use_compiled(__name__):
    from kashaf.index.writing.kernels._compiled import PieceTable, count_terms, invert
else:
    from kashaf.index.writing.kernels.fallback import PieceTable, count_terms, invert

__all__ = ["PieceTable", "count_terms", "invert"]
