"""The encoder of the indexes that are tortured: small, and no two documents have one vector."""

ENCODER = "benchmarks.torture.encoding:encode"
_LETTERS = "ابتةجدرسطعفقكلمنهوي0123456789"


def encode(texts: list[str]) -> list[list[float]]:
    """How often each letter occurs in each text, and once more."""
    return [[1.0 + text.count(letter) for letter in _LETTERS] for text in texts]
