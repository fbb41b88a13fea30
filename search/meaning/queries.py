"""The vectors of queries, cached because users request several pages of results."""

from functools import lru_cache
from typing import Final

from kashaf.index.meaning.encoder import EncoderInfo

_MAX_CHARS: Final = 1000
"""The most characters of a query that are encoded."""


@lru_cache(maxsize=1024)
def encoded_query(encoder: EncoderInfo, text: str) -> bytes:
    """Return the vector of a query, a byte for each dimension.

    Raises:
        EncoderError: The encoder failed.
    """
    return encoder.encode([text[:_MAX_CHARS]]).tobytes()
