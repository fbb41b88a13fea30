"""The writer of an index: adds, updates and deletes documents, and commits them at once."""

import fcntl
import os
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from kashaf.index import generation as generations
from kashaf.index.analysis import Analyzer, AnalyzerSettings
from kashaf.index.building import Segment, SegmentBuilder
from kashaf.index.document import Document
from kashaf.index.errors import IndexLocked
from kashaf.index.generation import Generation, new_generation
from kashaf.index.w3.columns import STORED_LIMIT
from kashaf.index.w3.files import INDEX_NAME
from kashaf.index.w3.reader import SegmentReader

MEMORY = 256 * 2**20
"""The default budget of memory for a segment in the making, in bytes."""


@dataclass(frozen=True)
class Changes:
    """What a commit did: how many documents were added, updated, left as they were, deleted."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    deleted: int = 0


class IndexWriter:
    """Changes an index. Use it in a `with` statement: it commits at the end, or, when the block
    fails, leaves the index as it was.

    directory: the index, made if there is none. settings: of the analyzer, for a new or replaced
    index. replace: start from nothing; until the commit the old index stays in service.
    memory: the budget in bytes after which a segment is written.
    Raises `IndexLocked` while another writer is at work.
    """

    def __init__(
        self,
        directory: str | os.PathLike[str],
        settings: AnalyzerSettings | None = None,
        *,
        replace: bool = False,
        memory: int = MEMORY,
    ) -> None:
        self._directory = Path(directory)
        self._directory.mkdir(parents=True, exist_ok=True)
        self._lock = _lock(self._directory)
        try:
            self._old = generations.latest(self._directory)
            generations.clean(self._directory, self._old)
        except BaseException:
            os.close(self._lock)
            raise
        kept = None if replace else self._old
        self._segments = list(kept.segments if kept else ())
        self._analyzer = Analyzer(settings or (self._old.settings if self._old else None))
        self._memory = memory
        self._readers = [
            SegmentReader(self._directory, segment.segid, segment.doc_count, segment.files)
            for segment in self._segments
        ]
        self._deleted = [set(segment.deleted) for segment in self._segments]
        self._builder: SegmentBuilder | None = None
        self._written: set[str] = set()
        self.changes = Changes()

    def add(self, document: Document | Mapping[str, object]) -> None:
        """Add a document, or put it in the place of the one with its id.

        Nothing is written when the index has the same document already. Raises `ValueError` for a
        mapping that is no document.
        """
        if not isinstance(document, Document):
            document = Document.from_mapping(document)
        if document.id in self._written:
            self._flush()
        found = self._find(document.id)
        if found:
            segment, number = found
            if self._readers[segment].digest(number) == document.digest:
                self._count(unchanged=1)
                return
            self._deleted[segment].add(number)
        if self._builder is None:
            self._builder = SegmentBuilder(self._directory, secrets.token_hex(8), self._analyzer)
        self._builder.add(document)
        self._written.add(document.id)
        self._count(updated=1) if found else self._count(added=1)
        if self._builder.memory >= self._memory or self._builder.stored_bytes > STORED_LIMIT // 2:
            self._flush()

    def delete(self, identity: str) -> bool:
        """Delete the document with this id; False: there is none."""
        if identity in self._written:
            self._flush()
        found = self._find(identity)
        if not found:
            return False
        segment, number = found
        self._deleted[segment].add(number)
        self._count(deleted=1)
        return True

    def commit(self) -> Generation:
        """Put the changes on the disk and in service, and release the index."""
        self._flush()
        segments = [
            replace(segment, deleted=frozenset(deleted))
            for segment, deleted in zip(self._segments, self._deleted, strict=True)
            if len(deleted) < segment.doc_count
        ]
        number = self._old.number + 1 if self._old else 1
        new = new_generation(number, self._analyzer.settings, segments)
        self._old = new = generations.commit(self._directory, new)
        self.close()
        return new

    def close(self) -> None:
        """Release the index without a commit; what was written since the last one is removed."""
        for reader in self._readers:
            reader.close()
        self._readers = []
        if self._lock >= 0:
            generations.clean(self._directory, self._old)
            os.close(self._lock)
            self._lock = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is None and self._lock >= 0:
            self.commit()
        self.close()

    def _find(self, identity: str) -> tuple[int, int] | None:
        term = identity.encode()
        for index, (reader, deleted) in enumerate(zip(self._readers, self._deleted, strict=True)):
            docs, _ = reader.postings("id", term)
            for number in docs.tolist():
                if number not in deleted:
                    return index, number
        return None

    def _flush(self) -> None:
        if self._builder is None:
            return
        segment = self._builder.finish()
        self._builder = None
        self._written.clear()
        self._append(segment)

    def _append(self, segment: Segment) -> None:
        self._segments.append(segment)
        self._deleted.append(set())
        self._readers.append(
            SegmentReader(self._directory, segment.segid, segment.doc_count, segment.files)
        )

    def _count(self, **more: int) -> None:
        totals = {name: getattr(self.changes, name) + count for name, count in more.items()}
        self.changes = replace(self.changes, **totals)


def build_index(
    documents: Iterable[Document | Mapping[str, object]],
    directory: str | os.PathLike[str],
    settings: AnalyzerSettings | None = None,
    *,
    progress: Callable[[int], None] | None = None,
) -> Changes:
    """Add `documents` to the index at `directory`, which is made if there is none.

    A document is a `Document` or a mapping with `id`, `title`, `body` and whatever else it has;
    one with an id that the index knows replaces that one. All are searchable when this returns, or,
    if it raises, none. `progress` is called with 1 for every document.
    """
    with IndexWriter(directory, settings) as writer:
        _add_all(writer, documents, progress)
    return writer.changes


def rebuild_index(
    documents: Iterable[Document | Mapping[str, object]],
    directory: str | os.PathLike[str],
    settings: AnalyzerSettings | None = None,
    *,
    progress: Callable[[int], None] | None = None,
) -> Changes:
    """Build the index anew from `documents` alone; until that is done the old one is searched."""
    with IndexWriter(directory, settings, replace=True) as writer:
        _add_all(writer, documents, progress)
    return writer.changes


def _add_all(
    writer: IndexWriter,
    documents: Iterable[Document | Mapping[str, object]],
    progress: Callable[[int], None] | None,
) -> None:
    for document in documents:
        writer.add(document)
        if progress:
            progress(1)


def _lock(directory: Path) -> int:
    """Take Whoosh's own lock file, so that stock writers and ours keep each other out."""
    handle = os.open(directory / f"{INDEX_NAME}_WRITELOCK", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise IndexLocked(str(directory)) from None
    return handle
