"""Encoders: functions from texts to vectors, named `package.module:callable`.

An index records the name and the dimension of its encoder. An index may come from an untrusted
source, so nothing is imported just because the index names it: whoever opens the index must name
the encoder as well, unless it is the one that comes with Kashaf.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kashaf.index.errors import EncoderError
from kashaf.index.meaning import universal

Encode: TypeAlias = Callable[[list[str]], Any]
"""Returns an array of floats or integers: a row of the same length for each text."""
Rows: TypeAlias = NDArray[np.int8]
"""Quantized vectors, shape (texts, dimension)."""

DEFAULT: Final = "kashaf.index.meaning.universal:encode"
MAX_DIMENSION: Final = 1 << 14
BATCH: Final = 64
"""How many texts are passed to an encoder at once."""
_SAMPLE: Final = "كشّاف"


@dataclass(frozen=True)
class EncoderInfo:
    """What an index records about its encoder.

    Attributes:
        name: `package.module:callable`.
        dimension: The length of its vectors.
    """

    name: str
    dimension: int

    @classmethod
    def of(cls, name: str) -> "EncoderInfo":
        """Import and try an encoder, and return what an index records about it.

        Raises:
            EncoderError: It can't be imported, or does not return vectors.
        """
        if name == DEFAULT and universal.is_installed():
            return cls(name, universal.DIMENSION)
        return cls(name, _floats(name, _imported(name), [_SAMPLE]).shape[1])

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "EncoderInfo":
        """Return the encoder that a manifest records.

        Raises:
            ValueError: The values are not those of an encoder.
        """
        name, dimension = values["name"], values["dimension"]
        if not isinstance(name, str) or type(dimension) is not int:
            raise ValueError("the encoder is invalid")
        if not 0 < dimension <= MAX_DIMENSION:
            raise ValueError("the dimension of the encoder is out of range")
        return cls(name, dimension)

    @property
    def is_default(self) -> bool:
        """Whether it is the encoder that comes with Kashaf."""
        return self.name == DEFAULT

    def encode(self, texts: Sequence[str]) -> Rows:
        """Return the quantized vectors of texts.

        Raises:
            EncoderError: The encoder can't be imported, failed, or returned something else.
        """
        function = _imported(self.name)
        found = [np.empty((0, self.dimension), np.int8)]
        for start in range(0, len(texts), BATCH):
            vectors = _floats(self.name, function, list(texts[start : start + BATCH]))
            if vectors.shape[1] != self.dimension:
                reason = f"returned vectors of {vectors.shape[1]} numbers, not {self.dimension}"
                raise EncoderError(self.name, reason)
            found.append(quantized(vectors))
        return np.concatenate(found)


def quantized(vectors: NDArray[np.float32]) -> Rows:
    """Return vectors as 8-bit integers, the largest component of each ±127.

    Only directions matter, because vectors are compared by their cosine.
    """
    largest = np.abs(vectors).max(axis=1, keepdims=True)
    return np.rint(vectors * (127 / np.where(largest > 0, largest, 1))).astype(np.int8)


def mean_direction(rows: Rows) -> Rows:
    """Return the mean direction of some vectors, shape (n, dimension), as one: (dimension,)."""
    norms = np.maximum(np.linalg.norm(rows.astype(np.float32), axis=1), 1)
    mean = (rows / norms[:, None]).mean(axis=0, dtype=np.float32)
    return quantized(mean[None]).ravel()


@lru_cache(maxsize=4)
def _imported(name: str) -> Encode:
    module, _, attribute = name.partition(":")
    if name == DEFAULT and not universal.is_installed():
        reason = "its encoder is not installed; pip install 'kashaf[meaning]'"
        raise EncoderError("search by meaning", reason)
    if not module or not attribute:
        raise EncoderError(name, "write package.module:callable")
    try:
        found = getattr(import_module(module), attribute)
    except (ImportError, AttributeError, ValueError) as error:
        raise EncoderError(name, f"can't be imported: {error}") from error
    if not callable(found):
        raise EncoderError(name, "is not callable")
    return found  # type: ignore[no-any-return]


def _floats(name: str, encode: Encode, texts: list[str]) -> NDArray[np.float32]:
    """Return the vectors of texts as an encoder returns them, one row per text.

    Raises:
        EncoderError: It failed, or returned something else.
    """
    try:
        vectors = np.asarray(encode(texts), np.float32)
    except Exception as error:
        raise EncoderError(name, f"failed: {type(error).__name__}: {error}") from error
    if vectors.ndim != 2 or len(vectors) != len(texts) or not 0 < vectors.shape[1] <= MAX_DIMENSION:
        reason = f"returned an array of shape {vectors.shape} for {len(texts)} texts"
        raise EncoderError(name, reason)
    if not np.isfinite(vectors).all():
        raise EncoderError(name, "returned numbers that are not finite")
    return vectors
