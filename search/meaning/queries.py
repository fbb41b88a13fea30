"""The vectors of queries, kept because a page of results is asked for more than once."""

from functools import lru_cache
from typing import Final

from kashaf.index.meaning.encoder import EncoderInfo

_MAX_CHARS: Final = 1000
"""How much of a query is encoded."""


@lru_cache(maxsize=1024)
def encoded_query(encoder: EncoderInfo, text: str) -> bytes:
    """Return the vector of a query, a byte for each dimension.

    Raises:
        EncoderError: The encoder failed.
    """
    return encoder.encode([text[:_MAX_CHARS]]).tobytes()
