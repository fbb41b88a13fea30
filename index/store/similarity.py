"""The parameters of BM25, which both engines use (Robertson and Zaragoza 2009)."""

from typing import Final

K1: Final = 1.0
"""How fast the score of a term saturates as its frequency in a document grows."""
B: Final = 0.7
"""How strongly the score is normalized by the length of the field, from 0 to 1."""
