"""The lengths of a field in tokens, one byte per document (`whoosh.columns.NumericColumn("B")`).

A byte stands for one of 256 lengths, as in `whoosh.util.numeric._length_byte_cache`. Other lengths
are rounded up to the next of these; longer ones become 255.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kashaf.index.codec.files.mapping import FileMap
from kashaf.index.codec.files.names import column_file
from kashaf.index.codec.files.sink import WrittenFile, write_file
from kashaf.index.codec.pickles import CorruptionGuard

# The formula with which Whoosh computed its list of lengths.
_LENGTHS = np.round((1.033 ** np.arange(256) - 1) * 27).astype(np.uint32)


def to_bytes(lengths: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Convert lengths in tokens to bytes."""
    return np.minimum(np.searchsorted(_LENGTHS, lengths), 255).astype(np.uint8)


def from_bytes(codes: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """Convert bytes to lengths in tokens; the inverse of `to_bytes` up to rounding."""
    return _LENGTHS[codes]


def length_column(field: str) -> str:
    """Return the name of the column that contains a field's lengths."""
    return f"_{field}_len"


def write_lengths(
    directory: Path, segid: str, field: str, lengths: NDArray[np.uint32]
) -> WrittenFile:
    """Write a field's lengths, one per document, rounded as Whoosh rounds them."""
    codes = to_bytes(lengths)
    return write_file(directory, column_file(segid, length_column(field)), codes.tobytes())


def read_length_codes(file: FileMap | None, doc_count: int) -> NDArray[np.uint8]:
    """Return a field's lengths, one byte per document; all 0 if `file` is None.

    Whoosh does not store trailing zeros.
    """
    codes = np.zeros(doc_count, np.uint8)
    if file is not None:
        file.check_all()
        found = np.frombuffer(file.data, np.uint8)
        with CorruptionGuard(file.where):
            codes[: len(found)] = found
    return codes
