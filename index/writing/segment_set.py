"""The segments of an index during a build: builds new ones and merges them."""

import sys
from collections import deque
from collections.abc import Iterable, Sequence, Set
from concurrent.futures import FIRST_COMPLETED, Future, wait
from pathlib import Path

from kashaf.index.analysis import Analyzer, AnalyzerSettings
from kashaf.index.fields.schema import Schema
from kashaf.index.lazy import lazy
from kashaf.index.logs import logger
from kashaf.index.meaning.encoder import EncoderInfo
from kashaf.index.meaning.journal import journals_in
from kashaf.index.store.analysis_cache import AnalysisCache
from kashaf.index.store.segment import Segment, new_segid
from kashaf.index.writing.array_encoding import Encoder
from kashaf.index.writing.document_buffer import BufferedDocuments
from kashaf.index.writing.id_filter import IdFilter
from kashaf.index.writing.merging import merge_segments, next_merge, next_merge_of_new
from kashaf.index.writing.pending import PendingSegment
from kashaf.index.writing.segment_writer import build_segment
from kashaf.index.writing.workers.pool import Workers
from kashaf.index.writing.workers.tasks import build

_logger = logger(__name__)


class SegmentSet:
    """Builds segments, in this process or in workers, and finds documents in all of them.

    Args:
        directory: The index folder.
        number: The number of the generation being written.
        old: The segments of the index before the build.
        settings: The analyzer's settings.
        schema: The user-defined fields.
        encoder: The encoder of passages, or None if they are not encoded.
        jobs: How many segments are built at the same time.
    """

    def __init__(
        self,
        directory: Path,
        number: int,
        old: Sequence[Segment],
        settings: AnalyzerSettings,
        schema: Schema,
        encoder: EncoderInfo | None,
        *,
        jobs: int,
    ) -> None:
        self._directory = directory
        self._number = number
        self._settings = settings
        self._schema = schema
        self._encoder_info = encoder
        self._journals = journals_in(directory) if encoder else ()
        self._old_caches = [segment.analysis_cache for segment in old]
        self._analysis_cache = AnalysisCache(directory, self._old_caches)
        self._segments = [PendingSegment(directory, segment) for segment in old]
        self._old_count = len(self._segments)
        self._segment_count = 0
        self._new_ids = IdFilter()
        self._opened: PendingSegment | None = None
        self._building: deque[tuple[Set[str], Future[Segment]]] = deque()
        self._workers = Workers(jobs)

    @lazy
    def _encoder(self) -> Encoder:
        find_cached = self._analysis_cache.find if self._old_caches else None
        return Encoder(Analyzer(self._settings, find_cached))

    @property
    def old(self) -> list[PendingSegment]:
        """The segments that were in the index before the build."""
        return self._segments[: self._old_count]

    @property
    def current(self) -> list[Segment]:
        """The finished segments with the deletions so far."""
        return [segment.current for segment in self._segments]

    def find(self, identity: str) -> tuple[PendingSegment, int] | None:
        """Return the segment and the number of a document, or None if absent or deleted.

        If it may be in a segment that is being built, wait for that segment.
        """
        may_be_new = identity in self._new_ids
        for index, (ids, _) in enumerate(self._building if may_be_new else ()):
            if identity in ids:
                self._collect(len(self._building) - index - 1)
                break
        for segment in self._segments if may_be_new else self.old:
            if (number := segment.find(identity)) is not None:
                self._keep_open(segment)
                return segment, number
        return None

    def build(self, ids: Iterable[str], documents: BufferedDocuments, *, is_last: bool) -> None:
        """Start building a segment.

        Args:
            ids: The ids of its documents, which are distinct.
            documents: The documents.
            is_last: Whether no other segment is likely to follow. If none is being built either,
                it is built in this process.
        """
        ids, segid = frozenset(ids), self._new_segid()
        for identity in ids:
            self._new_ids.add(identity)
        _logger.debug("building segment %s of %d documents", segid, len(ids))
        if self._workers.jobs == 1 or (is_last and not self._building):
            arguments = self._directory, segid, self._encoder, documents, self._schema
            segment = build_segment(*arguments, self._encoder_info, self._journals)
            self._segments.append(PendingSegment(self._directory, segment, ids))
            return
        self._wait_for_worker()
        task = self._directory, self._settings, self._old_caches, segid, documents, self._schema
        is_own = not self._encoder_info or self._encoder_info.is_default
        path = () if is_own else tuple(sys.path)
        future = self._workers.submit(build, *task, self._encoder_info, self._journals, path)
        self._building.append((ids, future))

    def finish_building(self) -> None:
        """Wait until all segments are built, end the workers, and free the cached words."""
        self._collect(0)
        self._workers.close()
        vars(self).pop("_encoder", None)

    def merge(self) -> None:
        """Merge the new segments, then all segments by tier."""
        while group := next_merge_of_new(self.current[self._old_count :]):
            self._merge_group(group)
        while group := next_merge(self.current):
            self._merge_group(group)

    def close(self) -> None:
        """Stop building and close all files."""
        self._workers.close()
        self._analysis_cache.close()
        for segment in self._segments:
            segment.close()
        self._segments = []

    def _keep_open(self, segment: PendingSegment) -> None:
        """Close the new segment that was read before this one, to have few files open."""
        if self._opened and self._opened is not segment:
            self._opened.close()
        self._opened = None if segment in self.old else segment

    def _new_segid(self) -> str:
        self._segment_count += 1
        return new_segid(self._number, self._segment_count)

    def _collect(self, still_building: int) -> None:
        """Wait for segments, in order, until no more than `still_building` are unfinished."""
        while len(self._building) > still_building:
            ids, future = self._building.popleft()
            self._segments.append(PendingSegment(self._directory, future.result(), ids))

    def _wait_for_worker(self) -> None:
        """Wait until a worker is idle."""
        unfinished = [future for _, future in self._building if not future.done()]
        if len(unfinished) >= self._workers.jobs:
            wait(unfinished, return_when=FIRST_COMPLETED)
        while self._building and self._building[0][1].done():
            self._collect(len(self._building) - 1)

    def _merge_group(self, group: Sequence[Segment]) -> None:
        segids = {segment.segid for segment in group}
        new = {one.segment.segid for one in self._segments[self._old_count :]}
        merged = merge_segments(
            *(self._directory, self._new_segid(), group, self._schema, self._encoder_info),
            disposable=new,
        )
        _logger.info("merged %d segments into one of %d documents", len(group), merged.doc_count)
        at = next(n for n, one in enumerate(self._segments) if one.segment.segid in segids)
        for one in self._segments:
            if one.segment.segid in segids:
                one.close()
        self._segments = [one for one in self._segments if one.segment.segid not in segids]
        self._segments.insert(at, PendingSegment(self._directory, merged))
