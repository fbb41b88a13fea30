"""Documents from files, folders and standard input."""

import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import cast

from kashaf.index.document import Document
from kashaf.index.errors import SourceError
from kashaf.index.sources.files import SourceFile, check_exists, find_files
from kashaf.index.sources.formats import Items, read_json, read_json_lines, read_text
from kashaf.index.sources.streams import StreamError, buffered, inflated
from kashaf.index.sources.tables import read_table

STDIN = "-"

Sources = Iterable[str | os.PathLike[str]]
OnProgress = Callable[[int], None]


def read_documents(
    sources: Sources,
    *,
    on_error: Callable[[SourceError], None] | None = None,
    on_progress: OnProgress | None = None,
) -> Iterator[Document]:
    """Return an iterator over the documents of `sources`, in their order.

    A source is a folder (all supported files in it, by sorted path), a file, or `-` for standard
    input as JSON by lines. The kinds of file, each also with `.gz`:

    - `.txt`: one document. The first line with text is the title, the rest is the body, the id is
      the path from the folder that was given as the source, or the file's name.
    - `.jsonl`, `.ndjson`: an object in each line.
    - `.json`: an array of objects, or one object; at most 512 MiB, as it is held whole.
    - `.csv`, `.tsv`: a table; its first line names the columns.

    PackedPositions and columns are those of `Document.from_mapping`. Without an id a document gets one from
    its content, so a line put in before it changes nothing. The encoding is told from the bytes,
    see `kashaf.index.sources.encoding`. A line, a row or a text file has at most 64 MiB, and a
    gzip file may not grow without measure, see `streams.inflated`. No more than one of them is held
    at a time, though one made of nothing but brackets takes fifty times its size once parsed.

    A source that does not exist raises SourceError at once. Anything else that can't be read (a
    line, a row, a file) goes as a SourceError to `on_error`, and reading goes on after it; without
    `on_error` it is raised. `on_progress` is called with the number of bytes read since its last
    call: file sizes as they are on disk, in all `total_bytes(sources)` when all has been read.
    """
    return _documents(_checked(sources), on_error, on_progress or (lambda _: None))


def total_bytes(sources: Sources) -> int | None:
    """Return the size of all files `read_documents` would read, or None where that can't be told.

    That is with standard input among them. Raises SourceError for a source that does not exist.
    """
    paths = _checked(sources)
    if STDIN in paths:
        return None
    return sum(
        _size(file.path)
        for path in paths
        for file in find_files(path)
        if isinstance(file, SourceFile)
    )


def _checked(sources: Sources) -> list[str]:
    paths = [os.fspath(source) for source in sources]
    for path in paths:
        if path != STDIN:
            check_exists(path)
    return paths


def _documents(
    paths: list[str], on_error: Callable[[SourceError], None] | None, on_progress: OnProgress
) -> Iterator[Document]:
    for path in paths:
        for item in _items(path, on_progress):
            if isinstance(item, Document):
                yield item
            elif on_error is None:
                raise item
            else:
                on_error(item)


def _items(path: str, on_progress: OnProgress) -> Items:
    if path == STDIN:
        stdin = cast(io.BufferedReader, sys.stdin.buffer)
        yield from read_json_lines(_counted(stdin.read1, on_progress), "<stdin>")
        return
    for file in find_files(path):
        if isinstance(file, SourceError):
            yield file
        else:
            yield from _file_items(file, on_progress)


def _file_items(file: SourceFile, on_progress: OnProgress) -> Items:
    left = _size(file.path)

    def count(size: int) -> None:
        nonlocal left
        left -= size
        on_progress(size)

    try:
        raw = open(file.path, "rb", buffering=0)  # noqa: SIM115 - closed below
    except OSError as error:
        yield SourceError(file.shown, error.strerror or str(error))
    else:
        with raw:
            stream = _counted(raw.read, count)
            yield from _parsed(inflated(stream) if file.is_gzip else stream, file)
    if left > 0:
        on_progress(left)


def _parsed(stream: io.BufferedReader, file: SourceFile) -> Items:
    match file.kind:
        case ".txt":
            return read_text(stream, file.shown, file.id)
        case ".json":
            return read_json(stream, file.shown)
        case ".csv":
            return read_table(stream, file.shown, ",")
        case ".tsv":
            return read_table(stream, file.shown, "\t")
        case _:
            return read_json_lines(stream, file.shown)


def _counted(read: Callable[[int], bytes | None], on_progress: OnProgress) -> io.BufferedReader:
    def counting(size: int) -> bytes | None:
        try:
            piece = read(size)
        except OSError as error:
            raise StreamError(error.strerror or str(error)) from error
        if piece:
            on_progress(len(piece))
        return piece

    return buffered(counting)


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0
