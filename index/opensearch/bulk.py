"""Sends documents to a cluster: analyzed here, in bulk requests, retried while it is busy."""

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import Any, Final

from kashaf.index.analysis import Analyzer, AnalyzerSettings
from kashaf.index.documents.document import Document
from kashaf.index.errors import ClusterError
from kashaf.index.fields.schema import Schema
from kashaf.index.meaning.encoder import EncoderInfo
from kashaf.index.opensearch.address import Address
from kashaf.index.opensearch.client import BUSY, Patience, connect, patiently
from kashaf.index.opensearch.document_encoding import DocumentEncoder
from kashaf.index.opensearch.passages import encoded
from kashaf.index.opensearch.shared_analysis import SharedAnalysisCache

PATIENCE: Final = Patience(seconds=120)
"""How long a request is retried before the build fails."""
BATCH_DOCUMENTS: Final = 500
"""The most documents per request."""
_BATCH_CHARS: Final = 400_000  # of titles and bodies: a few MB
_ENCODED_CHARS: Final = 100_000  # whose passages take seconds to encode
_DELETE_BATCH: Final = 1_000
MAX_KEY: Final = 512
"""The longest document key on the cluster, in bytes; longer ids are hashed."""


@dataclass(frozen=True)
class Target:
    """Where and how documents are sent.

    Attributes:
        address: The address of the index.
        alias: The alias to write to.
        settings: The analyzer's settings.
        checks: Whether to skip documents that the index already contains unchanged.
        schema: The user-defined fields.
        shared_analysis: The file in which processes share their analysis cache, if any.
        encoder: The encoder of passages, if they are encoded.
        import_path: Where else the encoder may be imported from.
    """

    address: Address
    alias: str
    settings: AnalyzerSettings
    checks: bool
    shared_analysis: Path | None = None
    schema: Schema = Schema()  # noqa: RUF009 - immutable
    encoder: EncoderInfo | None = None
    import_path: tuple[str, ...] = ()

    @property
    def batch_chars(self) -> int:
        """The most characters of titles and bodies per request."""
        return _ENCODED_CHARS if self.encoder else _BATCH_CHARS


@dataclass(frozen=True)
class Sent:
    """How many documents were added, updated and unchanged; the id and reason of each failure."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    failures: tuple[tuple[str, str], ...] = ()


def key_of(identity: str) -> str:
    """Return the cluster's key for a document id."""
    if len(identity.encode()) <= MAX_KEY:
        return identity
    return f"blake2b:{hashlib.blake2b(identity.encode(), digest_size=32).hexdigest()}"


def send(target: Target, documents: Sequence[Document]) -> Sent:
    """Send documents by this process's sender, as a worker does; see `Sender.send`."""
    return sender(target).send(documents)


@cache
def sender(target: Target) -> "Sender":
    """Return this process's sender for a target."""
    return Sender(target)


class Sender:
    """A connection and an analyzer with its cache, reused by all requests to one target."""

    def __init__(self, target: Target) -> None:
        sys.path += [folder for folder in target.import_path if folder not in sys.path]
        self._target = target
        self._client = connect(target.address)
        self._shared = (
            SharedAnalysisCache(target.shared_analysis) if target.shared_analysis else None
        )
        self._analyzer = Analyzer(target.settings, self._shared.find if self._shared else None)
        self._encoder = DocumentEncoder(self._analyzer, target.schema)
        self._encoding = Lock()  # only Kashaf's own encoder of passages is surely thread-safe

    def send(self, documents: Sequence[Document]) -> Sent:
        """Send documents with distinct ids and wait for the result.

        Documents that a busy cluster rejects are sent again. A new document counts as updated if
        the connection broke after the cluster had accepted it.

        Raises:
            ClusterError: The cluster was unavailable for too long.
            EncoderError: The encoder failed.
        """
        waiting = self._changed(documents) if self._target.checks else list(documents)
        unchanged = len(documents) - len(waiting)
        ids = {key_of(document.id): document.id for document in waiting}
        counts = {"created": 0, "updated": 0}
        failures: list[tuple[str, str]] = []
        for outcome in self._outcomes(self._actions(waiting)):
            if "error" in outcome:
                failures.append((ids[outcome["_id"]], _reason(outcome["error"])))
            else:
                counts[outcome["result"]] += 1
        return Sent(counts["created"], counts["updated"], unchanged, tuple(failures))

    def remove(self, ids: Iterable[str]) -> int:
        """Delete the documents with these ids; return how many existed.

        Raises:
            ClusterError: The cluster was unavailable for too long.
        """
        count = 0
        ids = iter(ids)
        while batch := list(islice(ids, _DELETE_BATCH)):
            actions = {
                key_of(one): f"{_compact_json({'delete': {'_id': key_of(one)}})}\n" for one in batch
            }
            outcomes = self._outcomes(actions)
            count += sum(outcome.get("result") == "deleted" for outcome in outcomes)
        return count

    def _outcomes(self, actions: dict[str, str]) -> Iterator[dict[str, Any]]:
        """Send actions, by document key, until all succeeded or failed; yield their results."""
        for _ in PATIENCE.waits():
            if not actions:
                return
            for item in self._bulk("".join(actions.values())):
                (outcome,) = item.values()
                if outcome["status"] not in BUSY:
                    del actions[outcome["_id"]]
                    yield outcome
        if actions:
            reason = "the cluster has been too busy for too long"
            raise ClusterError(str(self._target.address), reason)

    def _changed(self, documents: Sequence[Document]) -> list[Document]:
        """Return the documents that the index does not contain in this form."""
        keys = [key_of(document.id) for document in documents]
        answer = patiently(
            self._target.address,
            lambda: self._client.mget(
                body={"ids": keys}, index=self._target.alias, params={"_source": "digest"}
            ),
            PATIENCE,
        )
        known = {
            found["_id"]: found["_source"]["digest"]
            for found in answer["docs"]
            if found.get("found")
        }
        return [
            document
            for document, key in zip(documents, keys, strict=True)
            if known.get(key) != document.digest.hex()
        ]

    def _actions(self, documents: Sequence[Document]) -> dict[str, str]:
        """Return the action to send for each document, by its key."""
        self._exchange()
        meanings = self._meanings(documents)
        actions = {
            key_of(document.id): self._action(document, meaning)
            for document, meaning in zip(documents, meanings, strict=True)
        }
        self._exchange()
        return actions

    def _meanings(self, documents: Sequence[Document]) -> list[dict[str, Any]]:
        """Return the passages of each document, if they are encoded."""
        if self._target.encoder is None:
            return [{}] * len(documents)
        with self._encoding:
            return encoded(documents, self._target.encoder)

    def _action(self, document: Document, meaning: dict[str, Any]) -> str:
        action = {"index": {"_id": key_of(document.id)}}
        source = self._encoder.encode(document) | meaning
        return f"{_compact_json(action)}\n{_compact_json(source)}\n"

    def _exchange(self) -> None:
        if self._shared:
            self._shared.exchange(self._analyzer.word)

    def _bulk(self, body: str) -> list[Any]:
        """Send a bulk request and return its items."""
        answer = patiently(
            self._target.address,
            lambda: self._client.bulk(
                body=body, index=self._target.alias, params={"require_alias": "true"}
            ),
            PATIENCE,
        )
        return list(answer["items"])


def _compact_json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _reason(error: dict[str, Any]) -> str:
    cause = error.get("caused_by") or error
    return " ".join(str(cause.get("reason") or error.get("reason")).split())[:300]
