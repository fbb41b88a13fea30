"""Sending documents: analysed here, many in one request, tried again while the cluster is busy."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, Final

from kashaf.index.analysis import Analyzer, AnalyzerSettings
from kashaf.index.documents.document import Document
from kashaf.index.errors import ClusterError
from kashaf.index.opensearch.address import Address
from kashaf.index.opensearch.client import BUSY, Patience, connect, patiently
from kashaf.index.opensearch.document_encoding import DocumentEncoder
from kashaf.index.opensearch.shared_analysis import SharedAnalysisCache

PATIENCE: Final = Patience(seconds=120)
"""How long a request is sent again before the build is given up."""
_REMOVED_AT_ONCE: Final = 1_000
MAX_KEY: Final = 512
"""The longest key of a document on the cluster, in bytes; a longer id has its hash as key."""


@dataclass(frozen=True)
class Target:
    """Where documents go: the alias that they are written through, and the rules of analysis.

    checks: whether documents that the index may have already are left alone there; words: the file
    by which processes that send to one target share their analysis.
    """

    address: Address
    alias: str
    settings: AnalyzerSettings
    checks: bool
    words: Path | None = None


@dataclass(frozen=True)
class Sent:
    """What became of some documents; `failures` has the id and the reason of each that failed."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    failures: tuple[tuple[str, str], ...] = ()


def key_of(identity: str) -> str:
    """The cluster's key for a document's id."""
    if len(identity.encode()) <= MAX_KEY:
        return identity
    return f"blake2b:{hashlib.blake2b(identity.encode(), digest_size=32).hexdigest()}"


def send(target: Target, documents: Sequence[Document]) -> Sent:
    """Send documents with distinct ids, and wait for the answer.

    What the cluster has no room for now is sent again by itself, until it is taken. A connection
    that breaks after the cluster has taken a new document makes it count as updated.
    Raises `ClusterError` when the cluster is not there for too long.
    """
    sender = _sender(target)
    waiting = sender.changed(documents) if target.checks else list(documents)
    unchanged = len(documents) - len(waiting)
    lines = sender.lines(waiting)
    ids = {key_of(document.id): document.id for document in waiting}
    counts = {"created": 0, "updated": 0}
    failures: list[tuple[str, str]] = []
    for outcome in _outcomes(sender, lines):
        if "error" in outcome:
            failures.append((ids[outcome["_id"]], _reason(outcome["error"])))
        else:
            counts[outcome["result"]] += 1
    return Sent(counts["created"], counts["updated"], unchanged, tuple(failures))


def remove(target: Target, ids: Iterable[str]) -> int:
    """Delete the documents with these ids; returns how many there were. Raises `ClusterError`."""
    sender = _sender(target)
    count = 0
    ids = iter(ids)
    while batch := list(islice(ids, _REMOVED_AT_ONCE)):
        lines = {key_of(one): f"{_json({'delete': {'_id': key_of(one)}})}\n" for one in batch}
        count += sum(outcome.get("result") == "deleted" for outcome in _outcomes(sender, lines))
    return count


def _outcomes(sender: "_Sender", lines: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Send actions, by their keys, until all are taken or refused; what became of each."""
    for _ in PATIENCE.waits():
        if not lines:
            return
        for item in sender.bulk("".join(lines.values())):
            (outcome,) = item.values()
            if outcome["status"] not in BUSY:
                del lines[outcome["_id"]]
                yield outcome
    if lines:
        raise ClusterError(str(sender.address), "the cluster is too busy, for too long")


@cache
def _sender(target: Target) -> "_Sender":
    return _Sender(target)


class _Sender:
    """A connection and the words met so far, kept from one request to the next."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self.address = target.address
        self._client = connect(target.address)
        self._shared = SharedAnalysisCache(target.words) if target.words else None
        self._analyzer = Analyzer(target.settings, self._shared.find if self._shared else None)
        self._encoder = DocumentEncoder(self._analyzer)

    def changed(self, documents: Sequence[Document]) -> list[Document]:
        """Those that the index has not, or not like this."""
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

    def lines(self, documents: Sequence[Document]) -> dict[str, str]:
        """What to send for each document, by its key."""
        self._exchange()
        lines = {key_of(document.id): self._lines(document) for document in documents}
        self._exchange()
        return lines

    def _lines(self, document: Document) -> str:
        action = {"index": {"_id": key_of(document.id)}}
        return f"{_json(action)}\n{_json(self._encoder.encode(document))}\n"

    def _exchange(self) -> None:
        if self._shared:
            self._shared.exchange(self._analyzer.word)

    def bulk(self, body: str) -> list[Any]:
        answer = patiently(
            self._target.address,
            lambda: self._client.bulk(
                body=body, index=self._target.alias, params={"require_alias": "true"}
            ),
            PATIENCE,
        )
        return list(answer["items"])


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _reason(error: dict[str, Any]) -> str:
    cause = error.get("caused_by") or error
    return " ".join(str(cause.get("reason") or error.get("reason")).split())[:300]
