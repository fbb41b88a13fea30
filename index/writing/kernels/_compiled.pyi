from kashaf.index.writing.kernels.fallback import PieceTable as PieceTable
from kashaf.index.writing.kernels.fallback import add_lengths as add_lengths
from kashaf.index.writing.kernels.fallback import count_words as count_words
from kashaf.index.writing.kernels.fallback import invert_words as invert_words
from kashaf.index.writing.kernels.fallback import merge_words as merge_words
