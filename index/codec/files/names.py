"""The names of the files of an index: `MAIN_<segid><extension>`, as in Whoosh's default index.

See `Segment.make_filename` in `whoosh.codec.base`.
"""

from collections.abc import Iterable

INDEX_NAME = "MAIN"
LOCK_FILE = f"{INDEX_NAME}_WRITELOCK"
TERMS = ".trm"
POSTINGS = ".pst"
ANALYSIS_CACHE = ".words"
ENCODED = ".enc"


def segment_file(segid: str, extension: str) -> str:
    """Return the name of a segment's file: `segment_file("a1", ".trm")` is `MAIN_a1.trm`."""
    return f"{INDEX_NAME}_{segid}{extension}"


def column_file(segid: str, column: str) -> str:
    """Return the name of a column's file, as `W3Codec.column_filename` does."""
    return segment_file(segid, f".{column}.col")


def columns_in(segid: str, names: Iterable[str]) -> list[str]:
    """Return the names of the columns that are among the files of a segment."""
    start, end = segment_file(segid, "."), ".col"
    return [
        name[len(start) : -len(end)]
        for name in names
        if name.startswith(start) and name.endswith(end)
    ]
