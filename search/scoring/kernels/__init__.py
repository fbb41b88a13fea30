"""The kernels of ranking: the score of a word, and the best documents of several words.

`contract.Kernels` documents each of them; `index.compiled` chooses.
"""

from importlib import import_module
from typing import Final, cast

from kashaf.index.compiled import use_compiled
from kashaf.search.scoring.kernels import fallback
from kashaf.search.scoring.kernels.contract import Kernels, TermPostings, WordScores

__all__ = ["TermPostings", "WordScores", "best_of", "matching", "score_word"]

_KERNELS: Final = (
    cast("Kernels", import_module(f"{__name__}._compiled"))
    if use_compiled(__name__, vars(Kernels))
    else fallback
)

best_of = _KERNELS.best_of
matching = _KERNELS.matching
score_word = _KERNELS.score_word
