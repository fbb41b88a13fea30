from kashaf.index.writing.kernels.fallback import PieceTable as PieceTable
from kashaf.index.writing.kernels.fallback import count_terms as count_terms
from kashaf.index.writing.kernels.fallback import invert as invert
