"""A run: the files of one call of `read_documents` → documents, errors and notes."""

import io
import os
import sys
from collections.abc import Callable, Iterator
from typing import TypeAlias, cast

from kashaf.index.documents.document import Document
from kashaf.index.documents.files.limits import Budget, StreamError
from kashaf.index.documents.files.packed import packing, unpacked
from kashaf.index.documents.files.source import Source
from kashaf.index.documents.files.streams import buffered
from kashaf.index.documents.files.walking import SourceFile, ending, files_of
from kashaf.index.documents.formats.detection import detected, is_arabic
from kashaf.index.documents.formats.registry import Format, named
from kashaf.index.documents.location import Location
from kashaf.index.documents.options import ReadOptions
from kashaf.index.documents.records.assembly import documents_of
from kashaf.index.documents.records.record import Record
from kashaf.index.documents.reporting import FoldedNotes, OnReport, SharedIds, Skipped
from kashaf.index.errors import SourceError

_MAX_PACKINGS = 2  # one for .tar.gz; two for a file that was compressed twice by mistake

OnProgress: TypeAlias = Callable[[int], None]
"""Called with the number of bytes read since the last call."""


class Run:
    """Reads the files of one call of `read_documents`, and reports what it can't read.

    Args:
        options: As for `read_documents`.
        on_error: As for `read_documents`.
        on_note: As for `read_documents`.
        on_progress: As for `read_documents`.
    """

    def __init__(
        self,
        options: ReadOptions,
        on_error: OnReport | None,
        on_note: OnReport,
        on_progress: OnProgress,
    ) -> None:
        self._options = options
        self._on_error = on_error
        self._on_note = on_note
        self._on_progress = on_progress
        self._notes = FoldedNotes(on_note)
        self._skipped = Skipped()

    def documents(self, paths: list[str]) -> Iterator[Document]:
        """Yield the documents of files, folders and standard input."""
        is_one_file = len(paths) == 1 and not os.path.isdir(paths[0])
        shared = None if is_one_file else SharedIds()
        for file in files_of(paths, self._options, self._skipped):
            if isinstance(file, SourceError):
                self._fail(file)
                continue
            for document in self._of_file(file):
                if shared:
                    shared.add(document.id, file.shown if file else "<stdin>")
                yield document
            self._notes.flush()
            if shared and (note := shared.of_file()):
                self._on_note(note)
        if shared and (note := shared.of_more()):
            self._on_note(note)
        if str(self._skipped):
            self._on_note(SourceError("skipped", str(self._skipped)))

    def _of_file(self, file: SourceFile | None) -> Iterator[Document]:
        if file is None:
            stdin = cast(io.BufferedReader, sys.stdin.buffer)
            stream = _counted(stdin.read1, self._on_progress)
            yield from self._of_source(self._source(stream, "<stdin>.jsonl", "<stdin>", "", None))
            return
        left = size_of(file.path)

        def count(size: int) -> None:
            nonlocal left
            left -= size
            self._on_progress(size)

        try:
            raw = open(file.path, "rb", buffering=0)  # noqa: SIM115 - closed below
        except OSError as error:
            self._fail(SourceError(file.shown, error.strerror or str(error)))
        else:
            with raw:
                name = os.path.basename(file.path)
                stream = _counted(raw.read, count)
                yield from self._of_source(
                    self._source(stream, name, file.shown, file.id, file.path)
                )
        if left > 0:
            self._on_progress(left)

    def _source(
        self, stream: io.BufferedReader, name: str, shown: str, identity: str, path: str | None
    ) -> Source:
        return Source(
            stream,
            name=name,
            shown=shown,
            identity=identity,
            location=Location(identity or shown),
            options=self._options,
            budget=Budget(size_of(path) if path else 0),
            path=path,
        )

    def _of_source(self, source: Source) -> Iterator[Document]:
        """Yield the documents of a file or a member, by its format."""
        try:
            source = _without_packing(source)
            format_ = self._format(source)
            if format_ is None:
                self._skipped.unknown[ending(source.name)] += 1
                return
            items = format_.load()(source)
        except Exception as error:
            self._fail(_failure(source, error))
            return
        count = 0
        while True:
            try:
                item = next(items, None)
            except Exception as error:
                self._fail(_failure(source, error))
                break
            if item is None:
                if not count:
                    source.note(f"contains nothing that is read as {format_.title}")
                break
            count += 1
            if isinstance(item, Source):
                yield from self._of_source(item)
            elif isinstance(item, SourceError):
                self._fail(item)
            else:
                yield from self._of_record(source, item)
        self._take_notes(source)

    def _of_record(self, source: Source, record: Record) -> Iterator[Document]:
        try:
            yield from documents_of(source, record)
        except (ValueError, RecursionError) as error:
            where = f"{source.shown}:{record.line}" if record.line else source.shown
            reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
            self._fail(SourceError(where, reason))
        self._take_notes(source)

    def _format(self, source: Source) -> Format | None:
        """Return the format of a file; None if it is unknown and the file is in an archive."""
        format_ = named(self._options.format) if self._options.format else None
        head = source.head()
        if head and not any(head):
            raise StreamError("begins with nothing but zero bytes; copy or fetch it again")
        format_ = format_ or detected(source.name, head)
        if format_ is None and source.is_member:
            return None
        if format_ is None and "." not in source.name and is_arabic(head):
            return named("text")
        if format_ is None:
            raise StreamError(
                "unknown kind of file; `kashaf formats` lists what is read, "
                "and --as FORMAT reads it as one of them"
            )
        format_.check()
        return format_

    def _take_notes(self, source: Source) -> None:
        for note in source.notes:
            self._notes.add(note)
        source.notes.clear()

    def _fail(self, error: SourceError) -> None:
        if self._on_error is None:
            raise error
        self._on_error(error)


def _without_packing(source: Source) -> Source:
    for _ in range(_MAX_PACKINGS):
        suffix = packing(source.name, source.head())
        if suffix is None:
            break
        source = source.unpacked(unpacked(source.stream, suffix), suffix)
    return source


def _failure(source: Source, error: Exception) -> SourceError:
    """Return the error to report if a reader, or the library that it uses, failed on a file."""
    if isinstance(error, SourceError):
        return error
    if isinstance(error, StreamError):
        return SourceError(source.shown, str(error))
    if isinstance(error, RecursionError):
        return SourceError(source.shown, "nested too deeply")
    if isinstance(error, MemoryError):
        return SourceError(source.shown, "takes more memory than there is")
    detail = " ".join(str(error).split())[:200]
    return SourceError(source.shown, f"can't be read: {detail or type(error).__name__}")


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


def size_of(path: str) -> int:
    """Return the size of a file in bytes; 0 if it can't be determined."""
    try:
        return os.stat(path).st_size
    except OSError:
        return 0
