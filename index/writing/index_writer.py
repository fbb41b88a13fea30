"""The writer of an index on disk: adds, updates and deletes documents, and commits atomically."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from kashaf.index.analysis import AnalyzerSettings
from kashaf.index.codec.files.names import segment_file
from kashaf.index.documents.document import Document
from kashaf.index.errors import IndexCorruptError, IndexNotWritableError, IndexOutdatedError
from kashaf.index.fields.schema import Schema
from kashaf.index.fields.values import conform, updated
from kashaf.index.logs import logger
from kashaf.index.meaning.choice import check_encoder, check_named, new_encoder
from kashaf.index.protocols import Changes
from kashaf.index.store import generation as generations
from kashaf.index.store.lock import lock
from kashaf.index.store.manifest import FORMAT, STORED_FORMATS
from kashaf.index.store.rules import check_arguments, check_rules, check_schema
from kashaf.index.store.segment import Generation, new_generation
from kashaf.index.store.stored_documents import document_of
from kashaf.index.writing.document_buffer import EXTENSION as BUFFER_EXTENSION
from kashaf.index.writing.document_buffer import DocumentBuffer
from kashaf.index.writing.segment_set import SegmentSet
from kashaf.index.writing.workers.pool import available_cores

MEMORY = 256 * 2**20
"""The default memory budget for all segments being built, in bytes."""

_BYTES_PER_CHAR = 4  # of title and body, at the peak of building a segment
_BYTES_PER_DOCUMENT = 1000
_ENCODED_CHARS = 1 << 20  # a worker encodes this many in about ten seconds
_SEGMENTS_PER_WORKER = 4  # segments are smaller than the budget, so that workers end together

_logger = logger(__name__)


class IndexWriter:
    """Changes an index on disk. Use it as a context manager.

    It commits when the block succeeds; when the block fails, the index is unchanged. Only one
    thread at a time may use it.

    Args:
        directory: The index folder, created if there is none.
        settings: The analyzer's settings, for a new or replaced index.
        replace: Start from an empty index; the old one remains searchable until the commit.
        memory: The budget for segments being built, in bytes. A segment is written when its share
            is used up; all are merged at the commit.
        jobs: How many segments are built at the same time, in worker processes if more than one;
            by default one per core. The resulting postings do not depend on it.
        wait: Seconds to wait for another writer to finish.
        schema: The user-defined fields; by default those of the index.
        meaning: Whether passages are encoded, for search by meaning; by default as in the index.
        encoder: The name of the encoder, as `package.module:callable`; by default that of the index
            if it is Kashaf's own. If a name is given, passages are encoded.

    Attributes:
        changes: What this writer has changed so far.
        schema: The user-defined fields.

    Raises:
        IndexLockedError: Another writer is active.
        IndexNotWritableError: The folder can't be written.
        IndexCorruptError: The index is corrupt, and not replaced.
        IndexOutdatedError: The index was built with other rules, settings, fields or encoder, and
            is not replaced.
        EncoderError: The encoder can't be used.
        TypeError: An argument is of another type.
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
        schema: Schema | None = None,
        meaning: bool | None = None,
        encoder: str | None = None,
    ) -> None:
        check_arguments(directory, settings, schema, encoder)
        self._directory = Path(directory)
        self._lock = lock(self._directory, wait)
        jobs = jobs or available_cores()
        self._memory = memory // jobs // (_SEGMENTS_PER_WORKER if jobs > 1 else 1)
        try:
            self._generation = self._open_generation(replace)
            kept = None if replace else self._generation
            if kept:
                check_rules(self._directory, kept, settings)
                check_schema(self._directory, kept.schema, schema)
                check_encoder(self._directory, kept.encoder, meaning, encoder)
                generations.check_sizes(self._directory, kept)
            old = kept.segments if kept else ()
            old_settings = self._generation.settings if self._generation else None
            self._settings = settings or old_settings or AnalyzerSettings()
            old_encoder = self._generation.encoder if self._generation else None
            self._encoder_info = old_encoder if kept else new_encoder(old_encoder, meaning, encoder)
            self._encoder_name = encoder
            old_schema = self._generation.schema if self._generation else Schema()
            self.schema = old_schema if schema is None else schema
            self._number = generations.next_number(self._directory)
            self._segments = SegmentSet(
                self._directory,
                self._number,
                old,
                self._settings,
                self.schema,
                self._encoder_info,
                jobs=jobs,
            )
        except BaseException:
            self._lock.release()
            raise
        self._buffer: DocumentBuffer | None = None
        self.changes = Changes()

    def _open_generation(self, replace: bool) -> Generation | None:
        """Read the current generation, and remove leftover files.

        A generation that can't be read may be replaced. Until then all its files are kept, because
        its stored documents may be needed.
        """
        self._is_readable = True
        try:
            formats = STORED_FORMATS if replace else (FORMAT,)
            current = generations.latest(self._directory, formats)
        except (IndexCorruptError, IndexOutdatedError):
            if not replace:
                raise
            self._is_readable = False
            return None
        generations.clean(self._directory, current, keeps_encoded=True)
        return current

    def add(self, document: Document | Mapping[str, object]) -> None:
        """Add a document, replacing the one with the same id.

        If the index already contains an identical document, nothing is written.

        Args:
            document: A `Document`, or a mapping that `Document.from_mapping` accepts.

        Raises:
            ValueError: The mapping does not describe a valid document, or the schema does not
                allow it.
            EncoderError: The index has vectors of an encoder that this writer was not given.
        """
        if self._encoder_info:
            check_named(self._encoder_info, self._encoder_name)
        if not isinstance(document, Document):
            document = Document.from_mapping(document)
        document = conform(document, self.schema)
        if self._buffer and document.id in self._buffer:
            self.changes = self.changes.plus(updated=1, replaced=1)
        elif found := self._segments.find(document.id):
            segment, number = found
            if segment.reader.digest(number) == document.digest:
                segment.unchanged.add(number)
                self.changes = self.changes.plus(unchanged=1)
                return
            segment.deleted.add(number)
            is_new = segment not in self._segments.old
            self.changes = self.changes.plus(updated=1, replaced=int(is_new))
        else:
            self.changes = self.changes.plus(added=1)
        if self._buffer is None:
            name = segment_file(secrets.token_hex(8), BUFFER_EXTENSION)
            self._buffer = DocumentBuffer(self._directory / name)
        self._buffer.add(document)
        if self._is_full(self._buffer):
            self._flush()

    def update(self, identity: str, changes: Mapping[str, object]) -> bool:
        """Change some fields of a document and keep the others.

        Args:
            identity: The id of the document.
            changes: New values by field, as for `add`; None removes a field.

        Returns:
            Whether there is such a document.

        Raises:
            ValueError: A change is not valid; the document stays as it is.
        """
        if self._buffer and identity in self._buffer:
            self._flush()
        found = self._segments.find(identity)
        if not found:
            return False
        segment, number = found
        self.add(updated(document_of(segment.reader.stored(number)), changes, self.schema))
        return True

    def delete(self, identity: str) -> bool:
        """Delete the document with this id; return whether it existed."""
        if not self._buffer or not self._buffer.drop(identity):
            found = self._segments.find(identity)
            if not found:
                return False
            segment, number = found
            segment.deleted.add(number)
        self.changes = self.changes.plus(deleted=1)
        return True

    def prune(self) -> None:
        """Delete the documents that were in the index before and that were not added again."""
        for segment in self._segments.old:
            numbers = set(range(segment.segment.doc_count))
            absent = numbers - segment.deleted - segment.unchanged
            segment.deleted |= absent
            self.changes = self.changes.plus(deleted=len(absent))

    def commit(self) -> Generation:
        """Make the changes durable and searchable, release the index, and return the generation.

        If segments can't be merged, the index is unchanged, and the writer is closed.

        Raises:
            IndexNotWritableError: The writer is closed, or belongs to the parent of this process.
        """
        if not self._lock.is_held:
            reason = "the writer is closed, or was opened by another process"
            raise IndexNotWritableError(str(self._directory), reason, "Open a new one.")
        self._flush()
        self._segments.finish_building()
        try:
            self._segments.merge()
        except BaseException:
            self.close()
            raise
        segments = [segment for segment in self._segments.current if segment.live_count]
        new = new_generation(
            self._number, self._settings, segments, self.schema, self._encoder_info
        )
        self._generation = new = generations.commit(self._directory, new)
        _logger.info(
            "committed generation %d of %s: %d documents in %d segments, %s",
            *(new.number, self._directory, new.doc_count, len(segments), self.changes),
        )
        self._end(keeps_encoded=False)
        return new

    def close(self) -> None:
        """Release the index and remove what was written since the last commit.

        Only the passages encoded since then are kept, for the next writer. In a forked child this
        does nothing: the index still belongs to the parent.
        """
        if self._lock.is_held:
            self._end(keeps_encoded=True)

    def _end(self, *, keeps_encoded: bool) -> None:
        self._segments.close()
        if self._buffer is not None:
            self._buffer.close()
            self._buffer = None
        if self._generation or self._is_readable:
            generations.clean(self._directory, self._generation, keeps_encoded=keeps_encoded)
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            if error is None and self._lock.is_held:
                self.commit()
        finally:
            self.close()

    def _flush(self) -> None:
        """Start building a segment of the buffered documents."""
        if not self._buffer:
            return
        ids, is_full = self._buffer.ids, self._is_full(self._buffer)
        documents = self._buffer.finish()
        self._buffer = None
        self._segments.build(ids, documents, is_last=not is_full)

    def _is_full(self, buffer: DocumentBuffer) -> bool:
        """Return whether the buffered documents are enough for a segment."""
        if self._encoder_info and buffer.chars >= _ENCODED_CHARS:
            return True
        return _memory_needed(buffer) >= self._memory


def _memory_needed(buffer: DocumentBuffer) -> int:
    """Estimate how many bytes of memory it takes to build a segment of these documents."""
    return _BYTES_PER_DOCUMENT * len(buffer) + _BYTES_PER_CHAR * buffer.chars
