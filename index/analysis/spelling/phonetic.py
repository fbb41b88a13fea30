"""Phonetic keys: what the Arabic spellings of a foreign name have in common."""

from typing import Final

LOOSE: Final = str.maketrans("غجقگطظذضصزثڤپ", "ككككتدددسسسفب", "اويىه")
"""Letters with which the same foreign sound is written → one of them; long vowels are removed."""


def phonetic_key(form: str) -> str:
    """Return the phonetic key of a folded form, which أميركا and أمريكا share."""
    return form.translate(LOOSE)
