"""Reads the documents of files, folders and standard input."""

import os
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from kashaf.index.documents.document import Document
from kashaf.index.documents.files.walking import STDIN, SourceFile, check_exists, files_of
from kashaf.index.documents.options import ReadOptions
from kashaf.index.documents.reporting import OnReport, Skipped
from kashaf.index.documents.run import OnProgress, Run, size_of

Sources: TypeAlias = Iterable[str | os.PathLike[str]]


def read_documents(
    sources: Sources,
    *,
    options: ReadOptions | None = None,
    on_error: OnReport | None = None,
    on_note: OnReport | None = None,
    on_progress: OnProgress | None = None,
) -> Iterator[Document]:
    """Return an iterator over the documents of `sources`, in their order.

    A source is a folder (all files of known formats in it, by sorted path), a file, or `-` for
    standard input as JSON Lines. `formats.registry` lists the formats; a file's format is detected
    from its first bytes and its ending. Each file is read within the limits of `files.limits`.

    An explicit `id` is used as it is. The id of a file that is one document is its absolute path
    with links resolved. The id of a record is its `url`, or else a hash of the file's path and the
    record's content, so inserting a line before it changes nothing. Files given twice are read
    once.

    Args:
        sources: Paths.
        options: What can't be detected, or should not be.
        on_error: Called for everything that can't be read (a line, a record, a file), after which
            reading continues. Without it the first error is raised.
        on_note: Called for everything worth knowing that cost no document, summarized by kind for
            each file: values that were changed, bytes that were replaced, files that were skipped,
            ids that two files share.
        on_progress: Called with the number of bytes read since the last call, counted as on disk:
            `total_bytes(sources)` in all.

    Raises:
        SourceError: Immediately if a source does not exist; later, without `on_error`, for the
            first item that can't be read.
    """
    paths = _checked(sources)
    run = Run(options or ReadOptions(), on_error, on_note or _ignore, on_progress or _ignore)
    return run.documents(paths)


def total_bytes(sources: Sources, options: ReadOptions | None = None) -> int | None:
    """Return the size of all files that `read_documents` would read; None with standard input.

    Raises:
        SourceError: A source does not exist.
    """
    paths = _checked(sources)
    if STDIN in paths:
        return None
    files = files_of(paths, options or ReadOptions(), Skipped())
    return sum(size_of(file.path) for file in files if isinstance(file, SourceFile))


def _checked(sources: Sources) -> list[str]:
    paths = [os.fspath(source) for source in sources]
    for path in paths:
        if path != STDIN:
            check_exists(path)
    return paths


def _ignore(_: object) -> None:
    pass
