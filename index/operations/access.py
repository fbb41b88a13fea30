"""The writer, the stored documents and the settings of an index, in a folder or on a cluster."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kashaf.index.analysis import AnalyzerSettings
from kashaf.index.documents.document import Document
from kashaf.index.errors import IndexOutdatedError, SourceError, UnsupportedError
from kashaf.index.fields.schema import Schema
from kashaf.index.logs import logger
from kashaf.index.meaning.choice import check_encoder
from kashaf.index.meaning.encoder import EncoderInfo
from kashaf.index.protocols import Writer
from kashaf.index.store import generation as generations
from kashaf.index.store.rules import check_arguments, check_rules, check_schema
from kashaf.index.targets import Target, is_cluster_address
from kashaf.index.writing.index_writer import IndexWriter

if TYPE_CHECKING:
    from kashaf.index.opensearch.address import Address

OnError = Callable[[SourceError], None]


def is_current(
    target: Target,
    settings: AnalyzerSettings | None = None,
    schema: Schema | None = None,
    *,
    meaning: bool | None = None,
    encoder: str | None = None,
) -> bool:
    """Return whether there is an index built with this version's rules and with these settings."""
    check_arguments(target, settings, schema, encoder)
    if address := _address(target):
        from kashaf.index.opensearch import catalog

        encoding: dict[str, Any] = {"meaning": meaning, "encoder": encoder}
        return catalog.is_current(address, settings, schema, **encoding)
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
        UnsupportedError: Passages are to be encoded for a cluster without the k-NN plug-in.
    """
    options: dict[str, Any] = {"replace": replace, "jobs": jobs, "schema": schema}
    options |= {"meaning": meaning, "encoder": encoder}
    if address := _address(target):
        from kashaf.index.opensearch.writer import ClusterWriter

        return ClusterWriter(address, settings, on_error=on_error, **options)
    return IndexWriter(target, settings, wait=wait, **options)


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


def read_encoder(target: Target) -> EncoderInfo | None:
    """Return the encoder of an index, or None if it has no vectors.

    Raises:
        IndexMissingError: There is no index at `target`.
    """
    if address := _address(target):
        from kashaf.index.opensearch.stored import read_cluster_encoder

        return read_cluster_encoder(address)
    return generations.require(Path(target)).encoder


def accepts_vectors(target: Target) -> bool:
    """Return whether an index with vectors can be built at `target`: not on every cluster."""
    address = _address(target)
    if address is None:
        return True
    from kashaf.index.opensearch.client import connect
    from kashaf.index.opensearch.passages import check_plug_in

    client = connect(address)
    try:
        check_plug_in(client, address)
    except UnsupportedError as error:
        logger(__name__).warning("%s", error.reason)
        return False
    finally:
        client.close()
    return True


def exists(target: Target) -> bool:
    """Return whether there is an index at `target`."""
    if address := _address(target):
        from kashaf.index.opensearch import catalog

        return catalog.exists(address)
    return generations.latest(Path(target)) is not None


def _address(target: Target) -> "Address | None":
    if not is_cluster_address(target):
        return None
    from kashaf.index.opensearch.address import parse_address

    return parse_address(str(target))
