"""Building an index from documents, from itself, or from another index.

A target is the path of a folder or the address of an index on a cluster,
`opensearch://host:9200/name`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

from kashaf.index.analysis import AnalyzerSettings
from kashaf.index.documents.document import Document
from kashaf.index.errors import (
    IndexCorruptError,
    IndexMissingError,
    IndexOutdatedError,
    KashafError,
    SourceError,
    check_type,
)
from kashaf.index.fields.schema import Schema
from kashaf.index.fields.values import FieldError, conform
from kashaf.index.meaning.choice import check_named
from kashaf.index.operations.access import (
    OnError,
    accepts_vectors,
    exists,
    open_writer,
    read_encoder,
    read_index,
    read_schema,
)
from kashaf.index.protocols import Changes, Writer
from kashaf.index.store import generation as generations
from kashaf.index.store.manifest import STORED_FORMATS
from kashaf.index.store.segment import Generation
from kashaf.index.targets import Target, is_cluster_address

Documents = Iterable[Document | Mapping[str, object]]


def build_index(
    documents: Documents,
    target: Target,
    settings: AnalyzerSettings | None = None,
    *,
    jobs: int | None = None,
    prune: bool = False,
    progress: Callable[[int], None] | None = None,
    on_error: OnError | None = None,
    wait: float = 0,
    schema: Schema | None = None,
    meaning: bool | None = None,
    encoder: str | None = None,
) -> Changes:
    """Add documents to an index, creating it if there is none.

    On disk either all changes are searchable when this returns, or, if it raises, nothing has
    changed. On a cluster, documents sent before a failure stay in the index and are not sent again
    by the next build.

    Args:
        documents: Each a `Document` or a mapping that `Document.from_mapping` accepts. A document
            replaces the one with the same id.
        target: The path of a folder or the address of an index on a cluster.
        settings: The analyzer's settings; by default those of the index.
        jobs: Worker processes; by default one per core on disk, none on a cluster.
        prune: Delete the documents of the index that are not among `documents`.
        progress: Called with 1 for every document.
        on_error: Called for every document that is invalid or that the cluster rejects; the
            document is skipped. Without it the first such document raises.
        wait: Seconds to wait for another writer to finish. A cluster allows several writers.
        schema: The user-defined fields; by default those of the index.
        meaning: Whether passages are encoded, for search by meaning; by default as in the index.
        encoder: The name of an encoder other than Kashaf's own, as `package.module:callable`.

    Returns:
        How many documents were added, updated, left unchanged and deleted.

    Raises:
        ValueError: A document is invalid, and there is no `on_error`.
        TypeError: An argument is of another type.
        KashafError: The index can't be written; or `prune` would delete documents because they
            were skipped.
    """
    options: dict[str, Any] = {"jobs": jobs, "on_error": on_error, "wait": wait, "schema": schema}
    options |= {"meaning": meaning, "encoder": encoder}
    with open_writer(target, settings, **options) as writer:
        skipped = _add_all(writer, documents, progress, on_error)
        if prune and skipped:
            raise KashafError(f"{target}: not pruned, which would delete the {skipped} skipped")
        if prune:
            writer.prune()
    return writer.changes


def rebuild_index(
    documents: Documents | None,
    target: Target,
    settings: AnalyzerSettings | None = None,
    *,
    jobs: int | None = None,
    progress: Callable[[int], None] | None = None,
    on_error: OnError | None = None,
    wait: float = 0,
    schema: Schema | None = None,
    meaning: bool | None = None,
    encoder: str | None = None,
) -> Changes:
    """Build an index from scratch; the old one stays searchable until the new one is complete.

    If documents of a corrupt index are lost, the index is left as it is, and the readable documents
    are written to `recovery_folder`.

    Args:
        documents: The documents of the new index. None means the documents that the index itself
            stores, for example after an upgrade or when it is corrupt.
        target: The path of a folder or the address of an index on a cluster.
        settings: The analyzer's settings; by default those of the old index.
        jobs: Worker processes; by default one per core on disk, none on a cluster.
        progress: Called with 1 for every document.
        on_error: Called for every document that is invalid, that the cluster rejects, or that
            can't be read from a corrupt index; the document is skipped. Without it the first such
            document raises.
        wait: Seconds to wait for another writer to finish. A cluster allows several writers.
        schema: The user-defined fields; by default those of the old index.
        meaning: Whether passages are encoded; by default as in the old index.
        encoder: The name of the encoder; by default that of the old index if it is Kashaf's own.

    Returns:
        How many documents were added.

    Raises:
        IndexMissingError: `documents` is None and there is no index.
        ValueError: A document is invalid, and there is no `on_error`.
        TypeError: An argument is of another type.
        KashafError: The index can't be written; there is already an index in the
            `recovery_folder`; or `documents` is None and the index does not store bodies.
    """
    stored = _recoverable(target, on_error or _raise) if documents is None else ()
    new = _rebuilt_target(target) if documents is None and on_error else target
    if new != target:
        old = _readable_generation(target)
        settings = settings or (old.settings if old else None)
        schema = old.schema if old and schema is None else schema
        if old and old.encoder and meaning is not False:
            check_named(old.encoder, encoder)
            encoder = encoder or old.encoder.name
    options: dict[str, Any] = {"jobs": jobs, "on_error": on_error, "wait": wait, "schema": schema}
    options |= {"meaning": meaning, "encoder": encoder}
    with open_writer(new, settings, replace=True, **options) as writer:
        _add_all(writer, stored if documents is None else documents, progress, on_error)
    return writer.changes


def copy_index(
    source: Target,
    target: Target,
    *,
    jobs: int | None = None,
    progress: Callable[[int], None] | None = None,
    on_error: OnError | None = None,
    encoder: str | None = None,
) -> Changes:
    """Build a new index from the stored documents of another, with the same settings.

    Args:
        source: The index to copy, a folder or on a cluster.
        target: The new index, a folder or on a cluster. It is searchable once it is complete.
        jobs: Worker processes; by default one per core on disk, none on a cluster.
        progress: Called with 1 for every document.
        on_error: Called for every document that the cluster rejects; without it the first raises.
        encoder: The name of the encoder of `source`, if it has vectors of an encoder other than
            Kashaf's own. On a cluster without the k-NN plug-in the new index has no vectors, and a
            warning is logged.

    Raises:
        IndexMissingError: There is no index at `source`.
        EncoderError: `source` has vectors of an encoder that can't be used or was not given.
        KashafError: There is already an index at `target`, or `source` does not store bodies.
    """
    settings, documents = read_index(source)
    schema = read_schema(source)
    _require_bodies(source, schema)
    if exists(target):
        raise KashafError(f"{target}: there is already an index; choose another name")
    options: dict[str, Any] = {"jobs": jobs, "on_error": on_error, "schema": schema}
    built = read_encoder(source)
    if built and accepts_vectors(target):
        check_named(built, encoder)
        options["encoder"] = built.name
    with open_writer(target, settings, replace=True, **options) as writer:
        _add_all(writer, documents, progress, on_error)
    return writer.changes


def _recoverable(target: Target, on_loss: OnError) -> Iterator[Document]:
    """Return the stored documents of an index that may be corrupt, read lazily."""
    if is_cluster_address(target):
        _require_bodies(target, read_schema(target))
        return read_index(target)[1]
    from kashaf.index.store.salvage import salvage

    if not generations.is_index(Path(target)):
        raise IndexMissingError(str(target))
    if old := _readable_generation(target):
        _require_bodies(target, old.schema)
    return salvage(Path(target), on_loss)


def _require_bodies(target: Target, schema: Schema) -> None:
    if not schema.stores_body:
        reason = "does not store bodies, so it can't be built again from itself"
        raise KashafError(f"{target}: {reason}; give the documents that it was built from")


def _rebuilt_target(target: Target) -> Target:
    """Return where to rebuild an index from its own documents: elsewhere if any are lost."""
    if is_cluster_address(target):
        return target
    from kashaf.index.store.salvage import losses, recovery_folder

    if not losses(Path(target)):
        return target
    folder = recovery_folder(Path(target))
    if generations.is_index(folder):
        raise KashafError(f"{folder}: there is already an index; move it elsewhere first")
    return folder


def _readable_generation(target: Target) -> Generation | None:
    try:
        return generations.latest(Path(target), STORED_FORMATS)
    except (IndexCorruptError, IndexOutdatedError):
        return None


def _add_all(
    writer: Writer,
    documents: Documents,
    progress: Callable[[int], None] | None,
    on_error: OnError | None,
) -> int:
    """Add all documents; return how many invalid ones were reported and skipped."""
    check_type("documents", documents, Iterable, "a list of documents")
    if isinstance(documents, str | bytes | Mapping):
        one = type(documents).__name__
        raise TypeError(f"documents: must be a list of documents, not {one}")
    skipped = 0
    for number, given in enumerate(documents, 1):
        try:
            document = given if isinstance(given, Document) else Document.from_mapping(given)
            document = conform(document, writer.schema)
        except ValueError as error:
            if on_error is None:
                raise
            on_error(_source_error(number, error))
            skipped += 1
        else:
            writer.add(document)
        if progress:
            progress(1)
    return skipped


def _source_error(number: int, error: ValueError) -> SourceError:
    if isinstance(error, FieldError):
        return error
    return SourceError(f"document {number}", str(error))


def _raise(error: SourceError) -> NoReturn:
    raise error
