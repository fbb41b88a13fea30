"""The writer of an index on a cluster."""

from collections.abc import Callable, Mapping, Set
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace as replaced
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from kashaf.index.analysis import AnalyzerSettings
from kashaf.index.documents.document import Document
from kashaf.index.errors import ClusterError, SourceError
from kashaf.index.opensearch import catalog
from kashaf.index.opensearch.address import Address
from kashaf.index.opensearch.bulk import Sent, Target, key_of, remove, send
from kashaf.index.opensearch.client import connect, patiently, translated
from kashaf.index.opensearch.stored import stored_ids
from kashaf.index.protocols import Changes
from kashaf.index.store.rules import check_rules
from kashaf.index.writing.workers import Workers

BATCH_DOCUMENTS = 500
BATCH_CHARS = 400_000
"""What one request holds at most, of documents or of characters of titles and bodies: some MB."""
_THREADS = 2


class ClusterWriter:
    """Changes an index on a cluster. Use it in a `with` statement.

    address: of the index, made if there is none. settings: of the analyzer, for a new or replaced
    index. replace: build a new index beside the one in service, which it takes the place of at the
    end, in one step; when the block fails it is removed, but when the cluster was lost or the
    process was broken off, the next writer with the same settings goes on with it. Without that
    documents are in the index as they are sent, and a run that was broken off goes on where it was
    when it is started again: what the index has already is not sent.
    jobs: how many worker processes analyse and send; by default this one does, in two threads.
    on_error: called with each document that the cluster refused, the rest are kept; without it the
    first one raises.
    Raises `ClusterError`, `IndexOutdatedError`.
    """

    def __init__(
        self,
        address: Address,
        settings: AnalyzerSettings | None = None,
        *,
        replace: bool = False,
        jobs: int | None = None,
        on_error: Callable[[SourceError], None] | None = None,
    ) -> None:
        self._address = address
        self._client = connect(address)
        self._on_error = on_error
        existing = patiently(address, lambda: catalog.find(self._client, address))
        if existing and not replace:
            check_rules(address, existing, settings)
        settings = settings or (existing.settings if existing else None) or AnalyzerSettings()
        alias = f"{address.name}.build" if replace else address.name
        self._new = catalog.resumable(self._client, address, settings, alias) if replace else None
        self._resumed = self._new is not None
        if not self._new and (replace or not existing):
            self._new = catalog.create(self._client, address, settings, alias=alias, like=existing)
        self._replace = replace
        checks = self._resumed or self._new is None
        self._target = Target(address, alias, settings, checks)
        self._shared: TemporaryDirectory[str] | None = None
        self._senders: Workers | ThreadPoolExecutor
        if jobs and jobs > 1:
            self._shared = TemporaryDirectory(prefix="kashaf-words-")
            self._target = replaced(self._target, words=Path(self._shared.name) / "words")
            self._slots = jobs + 1
            self._senders = Workers(jobs)
        else:
            self._slots = _THREADS
            self._senders = ThreadPoolExecutor(_THREADS, thread_name_prefix="kashaf-send")
        self._batch: dict[str, Document] = {}
        self._chars = 0
        self._sending: dict[Future[Sent], set[str]] = {}
        self._given: set[int] = set()
        self._keeps_new = False
        self._is_open = True
        self.changes = Changes()

    def add(self, document: Document | Mapping[str, object]) -> None:
        """Add a document, or put it in the place of the one with its id; it is sent with others.

        Raises `ValueError` for a mapping that is no document, `ClusterError`.
        """
        if not isinstance(document, Document):
            document = Document.from_mapping(document)
        if document.id in self._batch:
            self._flush()
        self._batch[document.id] = document
        self._given.add(hash(document.id))
        self._chars += len(document.title) + len(document.body)
        if self._chars >= BATCH_CHARS or len(self._batch) >= BATCH_DOCUMENTS:
            self._flush()

    def delete(self, identity: str) -> bool:
        """Delete the document with this id; False: there is none. Raises `ClusterError`."""
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
        """As `Writer.prune`. All ids are read from the cluster. Raises `ClusterError`."""
        self._finish()
        there = stored_ids(self._address, self._target.alias)
        old = (identity for identity in there if hash(identity) not in self._given)
        self.changes = self.changes.plus(deleted=remove(self._target, old))

    def commit(self) -> None:
        """Wait until all is sent, and put it in service. Raises `ClusterError`."""
        if self._resumed:
            self.prune()
        self._finish()
        if self._replace and self._new:
            catalog.put_in_service(self._client, self._address, self._new, alias=self._target.alias)
        self._new = None

    def _finish(self) -> None:
        """Wait until all is sent and can be searched."""
        self._flush()
        while self._sending:
            self._collect(*self._sending)
        alias = self._target.alias
        # A replica that is still being made misses the refresh, and would find less for a second.
        made = {"wait_for_no_initializing_shards": "true", "timeout": "15s", "request_timeout": 60}
        patiently(self._address, lambda: self._client.cluster.health(index=alias, params=made))
        patiently(self._address, lambda: self._client.indices.refresh(index=alias))

    def close(self) -> None:
        """End the connections; a new index that is not in service is removed, but not when the
        cluster was lost or the user broke off: the next one goes on with it."""
        if isinstance(self._senders, Workers):
            self._senders.close()
        else:
            self._senders.shutdown(cancel_futures=True)
        if self._shared:
            self._shared.cleanup()
        if self._replace and self._new and not self._keeps_new:
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
        self._keeps_new = isinstance(error, ClusterError | KeyboardInterrupt)
        try:
            if error is None and self._is_open:
                self.commit()
        except ClusterError:
            self._keeps_new = True
            raise
        finally:
            self.close()

    def _flush(self) -> None:
        """Have the batch sent, once there is somebody to send it."""
        if not self._batch:
            return
        self._wait_for(self._batch.keys())
        while len(self._sending) >= self._slots:
            self._collect(*wait(self._sending, return_when=FIRST_COMPLETED).done)
        future = self._senders.submit(send, self._target, list(self._batch.values()))
        self._sending[future] = set(self._batch)
        self._batch = {}
        self._chars = 0

    def _wait_for(self, ids: Set[str]) -> None:
        """Wait until nothing older with one of these ids is on its way."""
        self._collect(*(future for future, own in self._sending.items() if own & ids))

    def _collect(self, *futures: Future[Sent]) -> None:
        for future in futures:
            del self._sending[future]
            sent = future.result()
            self.changes = self.changes.plus(added=sent.added, updated=sent.updated, unchanged=sent.unchanged)
            for identity, reason in sent.failures:
                if self._on_error is None:
                    raise SourceError(identity, reason)
                self._on_error(SourceError(identity, reason))
