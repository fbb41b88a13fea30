"""The writer of an index: adds, updates and deletes documents, and commits them at once."""

import os
import secrets
from collections import deque
from collections.abc import Mapping, Sequence, Set
from concurrent.futures import FIRST_COMPLETED, Future, wait
from pathlib import Path
from types import TracebackType
from typing import Self

from kashaf.index.analysis import Analyzer, AnalyzerSettings
from kashaf.index.codec.files import segment_file
from kashaf.index.documents.document import Document
from kashaf.index.errors import IndexCorruptError, IndexOutdatedError
from kashaf.index.protocols import Changes
from kashaf.index.store import generation as generations
from kashaf.index.store.analysis_cache import AnalysisCache
from kashaf.index.store.generation import Generation, new_generation
from kashaf.index.store.lock import lock
from kashaf.index.store.rules import check_rules
from kashaf.index.store.segment import Segment
from kashaf.index.writing.array_encoding import Encoder
from kashaf.index.writing.document_buffer import EXTENSION as BUFFER_EXTENSION
from kashaf.index.writing.document_buffer import DocumentBuffer
from kashaf.index.writing.merging import due, due_when_new, merge_segments
from kashaf.index.writing.pending import IdFilter, PendingSegment
from kashaf.index.writing.segment_writer import build_segment
from kashaf.index.writing.tasks import build
from kashaf.index.writing.workers import Workers, available_cores

MEMORY = 256 * 2**20
"""The default budget of memory for all segments in the making, in bytes."""

_BYTES_PER_CHAR = 4  # of title and body, at the peak of building a segment
_BYTES_PER_DOCUMENT = 1000
_SEGMENTS_PER_WORKER = 4  # what would fit: with smaller segments workers end at the same time


class IndexWriter:
    """Changes an index. Use it in a `with` statement: it commits at the end, or, when the block
    fails, leaves the index as it was.

    directory: the index, made if there is none. settings: of the analyzer, for a new or replaced
    index. replace: start from nothing; until the commit the old index stays in service.
    memory: the budget in bytes of the segments in the making, which are written when it is used
    up and merged at the commit. jobs: how many segments are built at the same time, in worker
    processes if more than one; by default one a core. The postings are the same whatever the
    number. wait: seconds to wait for another writer to finish.
    Raises `IndexLockedError` while another writer is at work, `IndexNotWritableError`, and `IndexOutdatedError`
    when the index was built by other rules than are to be used, unless it is replaced.
    """

    def __init__(
        self,
        directory: str | os.PathLike[str],
        settings: AnalyzerSettings | None = None,
        *,
        replace: bool = False,
        memory: int = MEMORY,
        jobs: int | None = None,
        wait: float = 0,
    ) -> None:
        self._directory = Path(directory)
        self._lock = lock(self._directory, wait)
        self._live: list[PendingSegment] = []
        self._workers = Workers(jobs or available_cores())
        jobs = self._workers.jobs
        self._memory = memory // jobs // (_SEGMENTS_PER_WORKER if jobs > 1 else 1)
        try:
            self._old = self._before(replace)
            kept = None if replace else self._old
            if kept:
                check_rules(self._directory, kept, settings)
                generations.check_sizes(self._directory, kept)
            old = kept.segments if kept else ()
            old_settings = self._old.settings if self._old else None
            self._settings = settings or old_settings or AnalyzerSettings()
            self._words = AnalysisCache(
                self._directory, [segment.analysis_cache for segment in old]
            )
            self._encoder = Encoder(Analyzer(self._settings, self._words.find))
            self._live += [PendingSegment(self._directory, segment) for segment in old]
        except BaseException:
            os.close(self._lock)
            raise
        self._old_count = len(self._live)
        self._given = IdFilter()
        self._opened: PendingSegment | None = None
        self._pending: DocumentBuffer | None = None
        self._building: deque[tuple[Set[str], Future[Segment]]] = deque()
        self.changes = Changes()

    def _before(self, replace: bool) -> Generation | None:
        """The generation that is there. One that can't be read may be replaced, and stays till then
        with all its files, for what it has stored may be wanted."""
        self._is_readable = True
        try:
            old = generations.latest(self._directory)
        except (IndexCorruptError, IndexOutdatedError):
            if not replace:
                raise
            self._is_readable = False
            return None
        generations.clean(self._directory, old)
        return old

    def add(self, document: Document | Mapping[str, object]) -> None:
        """Add a document, or put it in the place of the one with its id.

        Nothing is written when the index has the same document already. Raises `ValueError` for a
        mapping that is no document.
        """
        if not isinstance(document, Document):
            document = Document.from_mapping(document)
        if self._pending and document.id in self._pending:
            self.changes = self.changes.plus(updated=1)
        elif found := self._find(document.id):
            segment, number = found
            if segment.reader.digest(number) == document.digest:
                segment.seen.add(number)
                self.changes = self.changes.plus(unchanged=1)
                return
            segment.deleted.add(number)
            self.changes = self.changes.plus(updated=1)
        else:
            self.changes = self.changes.plus(added=1)
        self._given.add(document.id)
        if self._pending is None:
            name = segment_file(secrets.token_hex(8), BUFFER_EXTENSION)
            self._pending = DocumentBuffer(self._directory / name)
        self._pending.add(document)
        if _memory(self._pending) >= self._memory:
            self._flush()

    def delete(self, identity: str) -> bool:
        """Delete the document with this id; False: there is none."""
        if not self._pending or not self._pending.drop(identity):
            found = self._find(identity)
            if not found:
                return False
            segment, number = found
            segment.deleted.add(number)
        self.changes = self.changes.plus(deleted=1)
        return True

    def prune(self) -> None:
        """Delete the documents that were in the index before and that `add` was not given."""
        for segment in self._live[: self._old_count]:
            gone = set(range(segment.segment.doc_count)) - segment.deleted - segment.seen
            segment.deleted |= gone
            self.changes = self.changes.plus(deleted=len(gone))

    def commit(self) -> Generation:
        """Put the changes on the disk and in service, and release the index."""
        self._flush()
        self._collect(0)
        self._workers.close()
        self._merge()
        segments = [live.current for live in self._live if live.current.live_count]
        number = generations.next_number(self._directory)
        new = new_generation(number, self._settings, segments)
        self._old = new = generations.commit(self._directory, new)
        self.close()
        return new

    def close(self) -> None:
        """Release the index without a commit; what was written since the last one is removed."""
        self._workers.close()
        self._words.close()
        if self._pending is not None:
            self._pending.close()
            self._pending = None
        for live in self._live:
            live.close()
        self._live = []
        if self._lock >= 0:
            if self._old or self._is_readable:
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
        try:
            if error is None and self._lock >= 0:
                self.commit()
        finally:
            self.close()

    def _find(self, identity: str) -> tuple[PendingSegment, int] | None:
        given = identity in self._given
        for index, (ids, _) in enumerate(self._building if given else ()):
            if identity in ids:
                self._collect(len(self._building) - index - 1)
                break
        for live in self._live if given else self._live[: self._old_count]:
            if (number := live.find(identity)) is not None:
                self._keep_open(live)
                return live, number
        return None

    def _keep_open(self, live: PendingSegment) -> None:
        """Close the one of the new segments that was read last, unless it is this one."""
        if self._opened and self._opened is not live:
            self._opened.close()
        self._opened = live if live not in self._live[: self._old_count] else None

    def _flush(self) -> None:
        """Have the pending documents made into a segment."""
        if not self._pending:
            return
        ids, size = self._pending.ids, _memory(self._pending)
        documents, segid = self._pending.finish(), secrets.token_hex(8)
        self._pending = None
        future: Future[Segment]
        if self._workers.jobs == 1 or (self._memory > size and not self._building):
            future = Future()
            future.set_result(build_segment(self._directory, segid, self._encoder, documents))
        else:
            self._throttle()
            known = [live.segment.analysis_cache for live in self._live[: self._old_count]]
            arguments = self._directory, self._settings, known, segid, documents
            future = self._workers.submit(build, *arguments)
        self._building.append((ids, future))

    def _collect(self, still_building: int) -> None:
        """Wait for segments, in their order, until no more than `still_building` are unfinished."""
        while len(self._building) > still_building:
            ids, future = self._building.popleft()
            self._live.append(PendingSegment(self._directory, future.result(), ids))

    def _throttle(self) -> None:
        """Wait until there is a worker to spare."""
        unfinished = [future for _, future in self._building if not future.done()]
        if len(unfinished) >= self._workers.jobs:
            wait(unfinished, return_when=FIRST_COMPLETED)
        while self._building and self._building[0][1].done():
            self._collect(len(self._building) - 1)

    def _merge(self) -> None:
        """Make one segment of those that this writer has built, then merge by tier."""
        while group := due_when_new([live.current for live in self._live[self._old_count :]]):
            self._merge_group(group)
        while group := due([live.current for live in self._live]):
            self._merge_group(group)

    def _merge_group(self, group: Sequence[Segment]) -> None:
        segids = {segment.segid for segment in group}
        merged = merge_segments(self._directory, secrets.token_hex(8), group)
        at = next(n for n, live in enumerate(self._live) if live.segment.segid in segids)
        for live in self._live:
            if live.segment.segid in segids:
                live.close()
        self._live = [live for live in self._live if live.segment.segid not in segids]
        self._live.insert(at, PendingSegment(self._directory, merged))


def _memory(spool: DocumentBuffer) -> int:
    """How much memory it takes to make a segment of these documents."""
    return _BYTES_PER_DOCUMENT * len(spool) + _BYTES_PER_CHAR * spool.chars
