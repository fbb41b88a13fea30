"""A small encoder: words of one meaning share a dimension, in Arabic, English and French."""

import numpy as np
from numpy.typing import NDArray

from kashaf.index.analysis.folding import bare

NAME = "tests.index.meaning.stand_in:encode"
MEANINGS = [
    {"جنود", "القوات", "قوات", "troops", "soldiers", "soldats"},
    {"تنسحب", "انسحاب", "تغادر", "leave", "withdraw", "quittent"},
    {"العراق", "بغداد", "iraq", "baghdad", "irak"},
    {"النفط", "نفط", "البترول", "oil", "pétrole"},
    {"أسعار", "ارتفاع", "prices", "prix"},
    {"مباراة", "كرة", "match", "football"},
    {"القمح", "محصول", "wheat", "blé"},
]
DIMENSION = len(MEANINGS)


def encode(texts: list[str]) -> NDArray[np.float64]:
    """Return a vector for each text: how often each meaning occurs in it."""
    counts = np.zeros((len(texts), DIMENSION))
    for row, text in enumerate(texts):
        for word in bare(text).lower().replace(".", " ").split():
            counts[row] += [word in meaning for meaning in MEANINGS]
    return counts


def fails(texts: list[str]) -> NDArray[np.float64]:
    """Fail as soon as there is more than the first text, with which an encoder is tried."""
    if len(texts) == 1 and len(texts[0]) < 10:
        return np.ones((1, 3))
    raise ConnectionError("no answer")


def wrong(texts: list[str]) -> NDArray[np.float64]:
    """Return one vector, however many texts there are."""
    return np.ones(3)
