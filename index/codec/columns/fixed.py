"""Columns of byte strings of equal length, concatenated (`whoosh.columns.FixedBytesColumn`)."""

from pathlib import Path

from kashaf.index.codec.files.names import column_file
from kashaf.index.codec.files.sink import WrittenFile, write_file

DIGESTS = "_digest"
DIGEST_BYTES = 16


def write_fixed(directory: Path, segid: str, column: str, rows: list[bytes]) -> WrittenFile:
    """Write a column of byte strings of equal length, one per document."""
    if len({len(row) for row in rows}) > 1:
        raise ValueError(f"the values of the column {column!r} differ in length")
    return write_file(directory, column_file(segid, column), b"".join(rows))
