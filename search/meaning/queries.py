"""The vectors of queries, cached because users request several pages of results."""

from functools import lru_cache
from typing import Final

from kashaf.index.logs import logger
from kashaf.index.meaning.choice import is_installed, is_named
from kashaf.index.meaning.encoder import EncoderInfo
from kashaf.search.query.nodes import Nearest

_MAX_CHARS: Final = 1000
"""The most characters of a query that are encoded."""


def is_usable(built: EncoderInfo | None, named: str | None) -> bool:
    """Return whether queries can be encoded for an index.

    Args:
        built: The encoder of the index; None: it has no vectors.
        named: The name of the encoder that it was opened with.
    """
    return bool(built and is_named(built, named) and is_installed(built))


def warn_without_encoder(where: object, built: EncoderInfo | None, named: str | None) -> None:
    """Log that search by meaning will not work, if an index has vectors but can't encode queries.

    Args:
        where: The folder or address of the index.
        built: Its encoder.
        named: The name of the encoder that it was opened with.
    """
    if built and not is_usable(built, named):
        message = "%s: only words can be searched: the encoder %s is not available"
        logger(__name__).warning(message, where, built.name)


def nearest_to_text(built: EncoderInfo | None, named: str | None, text: str) -> Nearest:
    """Return the query for the documents whose meaning is nearest to that of a text.

    Args:
        built: The encoder of the index; None: it has no vectors.
        named: The name of the encoder that it was opened with.
        text: The text.

    Raises:
        ValueError: The index has no vectors, or their encoder is not available.
        EncoderError: The encoder failed.
    """
    if built is None:
        raise ValueError("mode: the index has no vectors; build it with --meaning")
    if not is_named(built, named):
        reason = f"the index was built with the encoder {built.name}, which was not given"
        raise ValueError(f"mode: {reason}")
    if not is_installed(built):
        raise ValueError("mode: needs an encoder: pip install 'kashaf[meaning]'")
    return Nearest(text, encoded_query(built, text))


@lru_cache(maxsize=1024)
def encoded_query(encoder: EncoderInfo, text: str) -> bytes:
    """Return the vector of a query, a byte for each dimension.

    Raises:
        EncoderError: The encoder failed.
    """
    return encoder.encode([text[:_MAX_CHARS]]).tobytes()
