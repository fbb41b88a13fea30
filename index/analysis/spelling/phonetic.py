"""How a foreign name sounds: what its spellings in Arabic have in common."""

from typing import Final

LOOSE: Final = str.maketrans("غجقگطظذضصزثڤپ", "ككككتدددسسسفب", "اويىه")
"""Letters that foreign names are heard with → one that stands for all alike; long vowels go."""


def phonetic_key(form: str) -> str:
    """A form by what is heard of it: that of أميركا and of أمريكا is the same."""
    return form.translate(LOOSE)
