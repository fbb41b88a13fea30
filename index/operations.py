"""Operations on whole indexes: build, rebuild, copy, delete documents.

Every operation accepts the path of a folder or the address of an index on a cluster,
`opensearch://host:9200/name`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from kashaf.index.analysis import AnalyzerSettings
from kashaf.index.documents.document import Document
from kashaf.index.errors import (
    IndexCorruptError,
    IndexMissingError,
    IndexOutdatedError,
    KashafError,
    SourceError,
    UnsupportedError,
)
from kashaf.index.fields.schema import Schema
from kashaf.index.fields.values import FieldError, conform
from kashaf.index.meaning.choice import check_encoder, check_named
from kashaf.index.meaning.encoder import EncoderInfo
from kashaf.index.protocols import Changes, Writer
from kashaf.index.store import generation as generations
from kashaf.index.store.rules import check_rules, check_schema
from kashaf.index.targets import Target, is_cluster_address
from kashaf.index.writing.index_writer import IndexWriter

if TYPE_CHECKING:
    from kashaf.index.opensearch.address import Address

Documents = Iterable[Document | Mapping[str, object]]
OnError = Callable[[SourceError], None]


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
        encoder: The name of another encoder than Kashaf's own, as `package.module:callable`.

    Returns:
        How many documents were added, updated, left unchanged and deleted.

    Raises:
        ValueError: A document is invalid, and there is no `on_error`.
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

    If documents of a corrupt index are lost, the index is left as it is, and what can be read of it
    goes to `recovery_folder`.

    Args:
        documents: The documents of the new index. None: the documents that the index itself
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
        encoder: The name of the encoder of `source`, if it has vectors and not of Kashaf's own
            encoder. On a cluster the new index has no vectors.

    Raises:
        IndexMissingError: There is no index at `source`.
        EncoderError: `source` has vectors of an encoder that can't be used or was not given.
        KashafError: There is already an index at `target`, or `source` does not store bodies.
    """
    settings, documents = read_index(source)
    schema = read_schema(source)
    _require_bodies(source, schema)
    if _exists(target):
        raise KashafError(f"{target}: there is already an index; choose another name")
    options: dict[str, Any] = {"jobs": jobs, "on_error": on_error, "schema": schema}
    built = None if is_cluster_address(target) else _encoder_of(source)
    if built:
        check_named(built, encoder)
        options["encoder"] = built.name
    with open_writer(target, settings, replace=True, **options) as writer:
        _add_all(writer, documents, progress, on_error)
    return writer.changes


def delete_documents(ids: Iterable[str], target: Target, *, wait: float = 0) -> list[str]:
    """Delete documents by id.

    Returns:
        The ids that are not in the index.

    Raises:
        IndexMissingError: There is no index at `target`.
    """
    read_index(target)
    with open_writer(target, wait=wait) as writer:
        return [identity for identity in ids if not writer.delete(identity)]


def update_document(
    identity: str,
    changes: Mapping[str, object],
    target: Target,
    *,
    wait: float = 0,
    encoder: str | None = None,
) -> bool:
    """Change some fields of a document and keep the others; return whether it existed.

    Args:
        identity: The id of the document.
        changes: New values by field; None removes a field.
        target: The path of a folder or the address of an index on a cluster.
        wait: Seconds to wait for another writer to finish.
        encoder: The name of the encoder of the index, if it is not Kashaf's own.

    Raises:
        IndexMissingError: There is no index at `target`.
        ValueError: A change is not valid; nothing is changed.
    """
    read_index(target)
    with open_writer(target, wait=wait, jobs=1, encoder=encoder) as writer:
        return writer.update(identity, changes)


def set_dictionary(dictionary: AnalyzerSettings, target: Target, *, wait: float = 0) -> None:
    """Replace the synonyms and the stop words of an index, which needs no rebuild.

    An index that is open uses them after its next `refresh`.

    Args:
        dictionary: A user dictionary, as `read_dictionary` returns it.
        target: The path of a folder or the address of an index on a cluster.
        wait: Seconds to wait for another writer to finish.

    Raises:
        IndexMissingError: There is no index at `target`.
        IndexOutdatedError: The families are not those of the index: it must be rebuilt.
    """
    settings, _ = read_index(target)
    changed = replace(
        settings,
        families=dictionary.families,
        synonyms=dictionary.synonyms,
        stop_words=dictionary.stop_words,
    )
    with open_writer(target, changed, wait=wait, jobs=1):
        pass


def is_current(
    target: Target,
    settings: AnalyzerSettings | None = None,
    schema: Schema | None = None,
    *,
    meaning: bool | None = None,
    encoder: str | None = None,
) -> bool:
    """Return whether there is an index built with this version's rules and with these settings."""
    if address := _address(target):
        from kashaf.index.opensearch import catalog

        return catalog.is_current(address, settings, schema)
    try:
        generation = generations.latest(Path(target))
        if generation:
            check_rules(target, generation, settings)
            check_schema(target, generation.schema, schema)
            check_encoder(target, generation.encoder, meaning, encoder)
    except IndexOutdatedError:
        return False
    return generation is not None


def open_writer(
    target: Target,
    settings: AnalyzerSettings | None = None,
    *,
    replace: bool = False,
    jobs: int | None = None,
    on_error: OnError | None = None,
    wait: float = 0,
    schema: Schema | None = None,
    meaning: bool | None = None,
    encoder: str | None = None,
) -> Writer:
    """Open the writer of an index: an `IndexWriter`, or a `ClusterWriter` for an address.

    Args:
        target: The path of a folder or the address of an index on a cluster.
        settings: The analyzer's settings; by default those of the index.
        replace: Start from an empty index, which replaces the old one at the commit.
        jobs: Worker processes.
        on_error: Called for every document that the cluster rejects.
        wait: Seconds to wait for another writer to finish.
        schema: The user-defined fields; by default those of the index.
        meaning: Whether passages are encoded; by default as in the index.
        encoder: The name of the encoder of passages; by default Kashaf's own.

    Raises:
        UnsupportedError: Passages are to be encoded for a cluster.
    """
    options: dict[str, Any] = {"replace": replace, "jobs": jobs, "schema": schema}
    if address := _address(target):
        from kashaf.index.opensearch.writer import ClusterWriter

        if meaning or encoder:
            raise UnsupportedError(str(target), "search by meaning")
        return ClusterWriter(address, settings, on_error=on_error, **options)
    return IndexWriter(target, settings, wait=wait, meaning=meaning, encoder=encoder, **options)


def read_index(target: Target) -> tuple[AnalyzerSettings, Iterator[Document]]:
    """Return the settings and the stored documents of an index, outdated or not.

    Raises:
        IndexMissingError: There is no index at `target`.
    """
    if address := _address(target):
        from kashaf.index.opensearch.stored import read_cluster

        return read_cluster(address)
    from kashaf.index.store.stored_documents import stored_documents

    generation = generations.require(Path(target))
    return generation.settings, stored_documents(Path(target), generation)


def read_schema(target: Target) -> Schema:
    """Return the user-defined fields of an index.

    Raises:
        IndexMissingError: There is no index at `target`.
    """
    if address := _address(target):
        from kashaf.index.opensearch.stored import read_cluster_schema

        return read_cluster_schema(address)
    return generations.require(Path(target)).schema


def _encoder_of(target: Target) -> EncoderInfo | None:
    if is_cluster_address(target):
        return None
    return generations.require(Path(target)).encoder


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
    """Return where to rebuild an index from its own documents: elsewhere if some are lost."""
    if is_cluster_address(target):
        return target
    from kashaf.index.store.salvage import losses, recovery_folder

    if not losses(Path(target)):
        return target
    folder = recovery_folder(Path(target))
    if generations.is_index(folder):
        raise KashafError(f"{folder}: there is already an index; move it elsewhere first")
    return folder


def _readable_generation(target: Target) -> generations.Generation | None:
    try:
        return generations.latest(Path(target), generations.STORED_FORMATS)
    except (IndexCorruptError, IndexOutdatedError):
        return None


def _exists(target: Target) -> bool:
    if address := _address(target):
        from kashaf.index.opensearch import catalog

        return catalog.exists(address)
    return generations.latest(Path(target)) is not None


def _address(target: Target) -> "Address | None":
    if not is_cluster_address(target):
        return None
    from kashaf.index.opensearch.address import parse_address

    return parse_address(str(target))


def _add_all(
    writer: Writer,
    documents: Documents,
    progress: Callable[[int], None] | None,
    on_error: OnError | None,
) -> int:
    """Add all documents; return how many invalid ones were reported and skipped."""
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
