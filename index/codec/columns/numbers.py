"""Numbers of documents: columns of 64-bit floats, and the terms that Whoosh searches ranges with.

A column contains one little-endian float per document, NaN where the document has no value; it is
mapped into memory and used without decoding. A term is the number as encoded by
`whoosh.fields.NUMERIC(float, shift_step=0)`: a zero byte, then the bits of the float as a
big-endian integer that sorts like it.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kashaf.index.codec.files.mapping import FileMap
from kashaf.index.codec.files.names import column_file
from kashaf.index.codec.files.sink import WrittenFile, write_file
from kashaf.index.errors import IndexCorruptError

Floats = NDArray[np.float64]
_TYPE = np.dtype("<f8")


def write_numbers(directory: Path, segid: str, field: str, values: Floats) -> WrittenFile:
    """Write the column of a field."""
    return write_file(directory, column_file(segid, field), values.astype(_TYPE).tobytes())


def read_numbers(file: FileMap | None, doc_count: int) -> Floats:
    """Return a column, verified and not copied; all NaN if there is no file."""
    if file is None:
        return np.full(doc_count, np.nan)
    file.check_all()
    if len(file.data) != _TYPE.itemsize * doc_count:
        raise IndexCorruptError(file.where, "the number of values is wrong")
    return np.frombuffer(file.data, _TYPE)


def number_terms(values: Floats) -> list[bytes]:
    """Return the terms of numbers, which sort like the numbers."""
    bits = values.astype(np.float64).view(np.int64)
    ordered = np.where(bits < 0, bits ^ np.int64(2**63 - 1), bits).view(np.uint64)
    packed = (ordered ^ np.uint64(1 << 63)).astype(">u8").tobytes()
    return [b"\0" + packed[at : at + 8] for at in range(0, len(packed), 8)]
