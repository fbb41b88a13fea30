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
from kashaf.index.sources.origins import SharedIds
from kashaf.index.sources.streams import StreamError, buffered, inflated
from kashaf.index.sources.tables import read_table

STDIN = "-"

Sources = Iterable[str | os.PathLike[str]]
OnProgress = Callable[[int], None]


def read_documents(
    sources: Sources,
    *,
    on_error: Callable[[SourceError], None] | None = None,
    on_note: Callable[[SourceError], None] | None = None,
    on_progress: OnProgress | None = None,
) -> Iterator[Document]:
    """Return an iterator over the documents of `sources`, in their order.

    A source is a folder (all supported files in it, by sorted path), a file, or `-` for standard
    input as JSON by lines. The kinds of file, each also with `.gz`:

    - `.txt`: one document. The first line with text is the title, the rest is the body, the id is
      the file's absolute path with links resolved.
    - `.jsonl`, `.ndjson`: an object in each line.
    - `.json`: an array of objects, or one object; at most 512 MiB, as it is held whole.
    - `.csv`, `.tsv`: a table; its first line names the columns.

    Keys and columns are those of `Document.from_mapping`. An `id` counts as it is given, then a
    `url`; without either, a document's id is a hash of the file's path and the content, so a line
    inserted before it changes nothing. Files that are given twice are read once. The encoding is
    told from the bytes, see `kashaf.index.sources.encoding`. A line, a row or a text file has at
    most 64 MiB, and a gzip file may not grow without measure, see `streams.inflated`. No more than
    one of them is held at a time, though one made of nothing but brackets takes fifty times its
    size once parsed.

    A source that does not exist raises SourceError at once. Anything else that can't be read (a
    line, a row, a file) goes as a SourceError to `on_error`, and reading goes on after it; without
    `on_error` it is raised. `on_note` is told what cost no document but should be known: that two
    files contain the same ids, so that the later documents replace the earlier ones. `on_progress`
    is called with the number of bytes read since its last call: file sizes as they are on disk, in
    all `total_bytes(sources)` when all has been read.
    """
    paths = _checked(sources)
    return _documents(paths, on_error, on_note or (lambda _: None), on_progress or (lambda _: None))


def total_bytes(sources: Sources) -> int | None:
    """Return the size of all files `read_documents` would read, or None where that can't be told.

    That is with standard input among them. Raises SourceError for a source that does not exist.
    """
    paths = _checked(sources)
    if STDIN in paths:
        return None
    return sum(_size(file.path) for file in _files(paths) if isinstance(file, SourceFile))


def _checked(sources: Sources) -> list[str]:
    paths = [os.fspath(source) for source in sources]
    for path in paths:
        if path != STDIN:
            check_exists(path)
    return paths


def _files(paths: list[str]) -> Iterator[SourceFile | SourceError | None]:
    """Yield the files of all `paths`, each once; None stands for standard input."""
    given: set[str] = set()
    for path in paths:
        if path == STDIN:
            yield None
            continue
        for file in find_files(path):
            if isinstance(file, SourceFile) and len(paths) > 1:
                if file.id in given:
                    continue
                given.add(file.id)
            yield file


def _documents(
    paths: list[str],
    on_error: Callable[[SourceError], None] | None,
    on_note: Callable[[SourceError], None],
    on_progress: OnProgress,
) -> Iterator[Document]:
    is_one_file = len(paths) == 1 and not os.path.isdir(paths[0])
    shared = None if is_one_file else SharedIds()
    for file in _files(paths):
        if isinstance(file, SourceError):
            items: Items = iter([file])
        elif file is None:
            items = _stdin_items(on_progress)
        else:
            items = _file_items(file, on_progress)
        shown = file.shown if isinstance(file, SourceFile) else "<stdin>"
        for item in items:
            if isinstance(item, Document):
                if shared:
                    shared.add(item.id, shown)
                yield item
            elif on_error is None:
                raise item
            else:
                on_error(item)
        for note in shared.notes() if shared else ():
            on_note(note)


def _stdin_items(on_progress: OnProgress) -> Items:
    stdin = cast(io.BufferedReader, sys.stdin.buffer)
    return read_json_lines(_counted(stdin.read1, on_progress), "<stdin>")


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
            return read_json(stream, file.shown, file.id)
        case ".csv":
            return read_table(stream, file.shown, ",", file.id)
        case ".tsv":
            return read_table(stream, file.shown, "\t", file.id)
        case _:
            return read_json_lines(stream, file.shown, file.id)


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
