"""The writer of an index on a cluster."""

import sys
from collections.abc import Callable, Mapping, Sequence, Set
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace as replaced
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self

from kashaf.index.analysis import AnalyzerSettings
from kashaf.index.documents.document import Document
from kashaf.index.errors import ClusterError, SourceError
from kashaf.index.fields.schema import Schema
from kashaf.index.fields.values import conform, updated
from kashaf.index.logs import logger
from kashaf.index.meaning.choice import check_encoder, check_named, new_encoder
from kashaf.index.opensearch import catalog
from kashaf.index.opensearch.address import Address
from kashaf.index.opensearch.bulk import BATCH_DOCUMENTS, Sent, Target, key_of, send, sender
from kashaf.index.opensearch.client import connect, patiently, translated
from kashaf.index.opensearch.passages import check_plug_in
from kashaf.index.opensearch.stored import stored_ids
from kashaf.index.protocols import Changes
from kashaf.index.store.rules import check_arguments, check_rules, check_schema
from kashaf.index.store.stored_documents import document_of
from kashaf.index.writing.workers.pool import Workers

_THREADS = 2

_logger = logger(__name__)


class ClusterWriter:
    """Changes an index on a cluster. Use it as a context manager.

    Documents are added to the index as they are sent. An interrupted build can be started again:
    documents that the index already contains are neither encoded nor sent.

    With `replace` a new index is built next to the one in service, and replaces it atomically at
    the end. If the block fails, the new index is deleted; if the cluster was lost or the process
    was interrupted, the next writer with the same settings resumes it.

    Args:
        address: The address of the index, created if there is none.
        settings: The analyzer's settings, for a new or replaced index.
        replace: Build a new index that replaces the one in service.
        jobs: How many worker processes analyze and send; by default this process does, in two
            threads.
        on_error: Called for each document that the cluster rejects; the others are kept. Without
            it the first one raises.
        schema: The user-defined fields; by default those of the index.
        meaning: Whether passages are encoded, for search by meaning; by default as in the index.
        encoder: The name of another encoder than Kashaf's own, as `package.module:callable`.

    Raises:
        ClusterError: The cluster can't be used.
        IndexOutdatedError: The index was built with other rules or options, and is not replaced.
        EncoderError: The encoder can't be used.
        UnsupportedError: Passages are to be encoded, and the cluster lacks the k-NN plug-in.
    """

    def __init__(
        self,
        address: Address,
        settings: AnalyzerSettings | None = None,
        *,
        replace: bool = False,
        jobs: int | None = None,
        on_error: Callable[[SourceError], None] | None = None,
        schema: Schema | None = None,
        meaning: bool | None = None,
        encoder: str | None = None,
    ) -> None:
        check_arguments(str(address), settings, schema, encoder)
        self._address = address
        self._client = connect(address)
        self._on_error = on_error
        if meaning or encoder:
            patiently(address, lambda: check_plug_in(self._client, address))
        self._existing = patiently(address, lambda: catalog.find(self._client, address))
        existing, kept = self._existing, None if replace else self._existing
        if kept:
            check_rules(address, kept, settings)
            check_schema(address, kept.schema, schema)
            check_encoder(address, kept.encoder, meaning, encoder)
        self._encoder_name = encoder
        old = existing.encoder if existing else None
        own_encoder = old if kept else new_encoder(old, meaning, encoder)
        old_schema = existing.schema if existing else Schema()
        self.schema = old_schema if schema is None or kept else schema
        settings = settings or (existing.settings if existing else None) or AnalyzerSettings()
        alias = f"{address.name}.build" if replace else address.name
        own: dict[str, Any] = {"schema": self.schema, "encoder": own_encoder}
        new = self._client, address, settings, alias
        self._new = catalog.resumable(*new, **own) if replace else None
        self._resumed = self._new is not None
        if not self._new and not kept:
            self._new = catalog.create(*new, **own, like=existing)
        self._replace = replace
        checks = self._resumed or self._new is None
        is_own = own_encoder is None or own_encoder.is_default
        path = () if is_own else tuple(sys.path)  # a worker has another
        self._target = Target(address, alias, settings, checks, import_path=path, **own)
        self._start_senders(jobs)
        self._batch: dict[str, Document] = {}
        self._chars = 0
        self._sending: dict[Future[Sent], set[str]] = {}
        self._added_hashes: set[int] = set()
        self._keep_new = False
        self._is_open = True
        self.changes = Changes()

    def _start_senders(self, jobs: int | None) -> None:
        """Prepare the worker processes or threads that send documents."""
        self._shared: TemporaryDirectory[str] | None = None
        self._send: Callable[[Sequence[Document]], Sent]
        self._senders: Workers | ThreadPoolExecutor
        if jobs and jobs > 1:
            self._shared = TemporaryDirectory(prefix="kashaf-words-")
            self._target = replaced(self._target, shared_analysis=Path(self._shared.name) / "words")
            self._slots = jobs + 1
            self._send = partial(send, self._target)
            self._senders = Workers(jobs)
        else:
            self._slots = _THREADS
            self._send = sender(self._target).send
            self._senders = ThreadPoolExecutor(_THREADS, thread_name_prefix="kashaf-send")

    def add(self, document: Document | Mapping[str, object]) -> None:
        """Add a document, replacing the one with the same id. It is sent in a batch.

        Raises:
            ValueError: The mapping does not describe a valid document.
            ClusterError: The cluster can't be used.
            EncoderError: The encoder failed, or its name was not given.
        """
        if self._target.encoder:
            check_named(self._target.encoder, self._encoder_name)
        if not isinstance(document, Document):
            document = Document.from_mapping(document)
        document = conform(document, self.schema)
        if document.id in self._batch:
            self._flush()
        self._batch[document.id] = document
        self._added_hashes.add(hash(document.id))
        self._chars += len(document.title) + len(document.body)
        if self._chars >= self._target.batch_chars or len(self._batch) >= BATCH_DOCUMENTS:
            self._flush()

    def update(self, identity: str, changes: Mapping[str, object]) -> bool:
        """Change some fields of a document and keep the others; return whether it existed.

        Raises:
            ValueError: A change is not valid; the document stays as it is.
            ClusterError: The cluster can't be used.
        """
        from opensearchpy import NotFoundError

        self._flush()
        self._wait_for({identity})

        def read() -> Any:
            try:
                return self._client.get(index=self._target.alias, id=key_of(identity))
            except NotFoundError:
                return None

        found = patiently(self._address, read)
        if found is None:
            return False
        self.add(updated(document_of(found["_source"]["document"]), changes, self.schema))
        return True

    def delete(self, identity: str) -> bool:
        """Delete the document with this id; return whether it existed.

        Raises:
            ClusterError: The cluster can't be used.
        """
        from opensearchpy import NotFoundError

        self._flush()
        self._wait_for({identity})

        def delete() -> bool:
            try:
                self._client.delete(index=self._target.alias, id=key_of(identity))
            except NotFoundError:
                return False
            return True

        deleted = patiently(self._address, delete)
        self.changes = self.changes.plus(deleted=int(deleted))
        return deleted

    def prune(self) -> None:
        """Delete the documents that were not added again. Reads all ids from the cluster.

        Raises:
            ClusterError: The cluster can't be used.
        """
        self._finish()
        ids = stored_ids(self._address, self._target.alias)
        old = (identity for identity in ids if hash(identity) not in self._added_hashes)
        self.changes = self.changes.plus(deleted=sender(self._target).remove(old))

    def commit(self) -> None:
        """Send everything and make it searchable.

        Raises:
            ClusterError: The cluster can't be used.
        """
        if self._resumed:
            self.prune()
        self._finish()
        in_service = self._new or (self._existing and self._existing.index)
        recorded = self._existing.settings if self._existing and not self._replace else None
        if in_service and self._target.settings != recorded:
            catalog.record_settings(self._client, self._address, in_service, self._target.settings)
        if self._replace and self._new:
            catalog.put_in_service(self._client, self._address, self._new, alias=self._target.alias)
        self._new = None
        _logger.info("committed %s: %s", self._address, self.changes)

    def _finish(self) -> None:
        """Wait until everything is sent and searchable."""
        self._flush()
        while self._sending:
            self._collect(*self._sending)
        catalog.refresh(self._client, self._address, alias=self._target.alias)

    def close(self) -> None:
        """Close the connections, and delete a new index that is not in service.

        It is kept if the cluster was lost or the user interrupted the build, for the next writer to
        resume.
        """
        if isinstance(self._senders, Workers):
            self._senders.close()
        else:
            self._senders.shutdown(cancel_futures=True)
        if self._shared:
            self._shared.cleanup()
        if self._replace and self._new and not self._keep_new:
            with translated(self._address):
                self._client.indices.delete(index=self._new)
        self._new = None
        self._is_open = False
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._keep_new = isinstance(error, ClusterError | KeyboardInterrupt)
        try:
            if error is None and self._is_open:
                self.commit()
        except ClusterError:
            self._keep_new = True
            raise
        finally:
            self.close()

    def _flush(self) -> None:
        """Send the batch as soon as a sender is free."""
        if not self._batch:
            return
        self._wait_for(self._batch.keys())
        while len(self._sending) >= self._slots:
            self._collect(*wait(self._sending, return_when=FIRST_COMPLETED).done)
        future = self._senders.submit(self._send, list(self._batch.values()))
        self._sending[future] = set(self._batch)
        _logger.debug("sending %d documents to %s", len(self._batch), self._address)
        self._batch = {}
        self._chars = 0

    def _wait_for(self, ids: Set[str]) -> None:
        """Wait until no earlier version of these documents is being sent."""
        self._collect(*(future for future, own in self._sending.items() if own & ids))

    def _collect(self, *futures: Future[Sent]) -> None:
        for future in futures:
            del self._sending[future]
            sent = future.result()
            self.changes = self.changes.plus(
                added=sent.added, updated=sent.updated, unchanged=sent.unchanged
            )
            for identity, reason in sent.failures:
                if self._on_error is None:
                    raise SourceError(identity, reason)
                self._on_error(SourceError(identity, reason))
