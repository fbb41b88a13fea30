"""What can be done with an index: build, rebuild, copy it, delete from it.

An index is a folder on this machine, or a name on a cluster, `opensearch://host:9200/name`.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from kashaf.index.analysis import AnalyzerSettings
from kashaf.index.document import Document
from kashaf.index.errors import IndexMissingError, IndexOutdatedError, KashafError, SourceError
from kashaf.index.protocols import Changes, Writer
from kashaf.index.store import generation as generations
from kashaf.index.writing.index_writer import IndexWriter

if TYPE_CHECKING:
    from kashaf.index.opensearch.address import Address

Target = str | os.PathLike[str]


def build_index(
    documents: Iterable[Document | Mapping[str, object]],
    target: Target,
    settings: AnalyzerSettings | None = None,
    *,
    jobs: int | None = None,
    prune: bool = False,
    progress: Callable[[int], None] | None = None,
    on_error: Callable[[SourceError], None] | None = None,
    wait: float = 0,
) -> Changes:
    """Add `documents` to the index at `target`, which is made if there is none.

    A document is a `Document` or a mapping with `id`, `title`, `body` and whatever else it has;
    one with an id that the index knows replaces that one. With `prune`, documents of the index
    that are not among `documents` are deleted. All is searchable when this returns, or, if it
    raises, nothing has changed; on a cluster what was sent until then is there, and not sent again
    the next time. `progress` is called with 1 for every document, `on_error` with every one that
    the cluster refused; without it the first of those raises. `wait`: seconds to wait for another
    writer to finish; a cluster has many at once.
    """
    with open_writer(target, settings, jobs=jobs, on_error=on_error, wait=wait) as writer:
        _add_all(writer, documents, progress)
        if prune:
            writer.prune()
    return writer.changes


def rebuild_index(
    documents: Iterable[Document | Mapping[str, object]] | None,
    target: Target,
    settings: AnalyzerSettings | None = None,
    *,
    jobs: int | None = None,
    progress: Callable[[int], None] | None = None,
    on_error: Callable[[SourceError], None] | None = None,
    wait: float = 0,
) -> Changes:
    """Build the index anew from `documents` alone; until that is done the old one is searched.

    None: from the documents that the index itself has stored, for example after an upgrade or when
    it is damaged; what can't be read of it goes to `on_error`, and is raised without that. Raises
    `IndexMissingError` when there are none.
    """
    stored = _savable(target, on_error or _raise) if documents is None else ()
    with open_writer(
        target, settings, replace=True, jobs=jobs, on_error=on_error, wait=wait
    ) as writer:
        _add_all(writer, stored if documents is None else documents, progress)
    return writer.changes


def copy_index(
    source: Target,
    target: Target,
    *,
    jobs: int | None = None,
    progress: Callable[[int], None] | None = None,
    on_error: Callable[[SourceError], None] | None = None,
) -> Changes:
    """Build a new index at `target` from the documents stored at `source`, by the same settings.

    Either may be a folder or on a cluster. The new one is searched when all of it is there.
    Raises `IndexMissingError` when there is no source, `KashafError` when there is a target.
    """
    settings, documents = read_index(source)
    if _exists(target):
        raise KashafError(f"{target}: there is an index already; choose another name")
    with open_writer(target, settings, replace=True, jobs=jobs, on_error=on_error) as writer:
        _add_all(writer, documents, progress)
    return writer.changes


def delete_documents(ids: Iterable[str], target: Target, *, wait: float = 0) -> list[str]:
    """Delete documents; returns the ids that are not in the index. Raises `IndexMissingError`."""
    settings, _ = read_index(target)
    with open_writer(target, settings, wait=wait) as writer:
        return [identity for identity in ids if not writer.delete(identity)]


def is_current(target: Target, settings: AnalyzerSettings | None = None) -> bool:
    """Whether there is an index that was built by this Kashaf's rules (and with `settings`)."""
    if address := _address(target):
        from kashaf.index.opensearch import catalog

        return catalog.is_current(address, settings)
    try:
        generation = generations.latest(Path(target))
        if generation:
            generations.check_rules(Path(target), generation, settings)
    except IndexOutdatedError:
        return False
    return generation is not None


def open_writer(
    target: Target,
    settings: AnalyzerSettings | None = None,
    *,
    replace: bool = False,
    jobs: int | None = None,
    on_error: Callable[[SourceError], None] | None = None,
    wait: float = 0,
) -> Writer:
    """The writer of the index at `target`: an `IndexWriter`, or its like for a cluster."""
    if address := _address(target):
        from kashaf.index.opensearch.writer import ClusterWriter

        return ClusterWriter(address, settings, replace=replace, jobs=jobs, on_error=on_error)
    return IndexWriter(target, settings, replace=replace, jobs=jobs, wait=wait)


def read_index(target: Target) -> tuple[AnalyzerSettings, Iterator[Document]]:
    """The settings of an index, and the documents that it has stored, by whatever rules it was
    built. Raises `IndexMissingError`."""
    if address := _address(target):
        from kashaf.index.opensearch.stored import read_cluster

        return read_cluster(address)
    from kashaf.index.store.stored_documents import stored_documents

    generation = generations.require(Path(target))
    return generation.settings, stored_documents(Path(target), generation)


def _savable(target: Target, on_loss: Callable[[SourceError], None]) -> Iterator[Document]:
    """The stored documents of an index that may be damaged, read when they are asked for."""
    if _address(target):
        return read_index(target)[1]
    from kashaf.index.store.salvage import salvage

    if not generations.is_index(Path(target)):
        raise IndexMissingError(str(target))
    return salvage(Path(target), on_loss)


def _exists(target: Target) -> bool:
    if address := _address(target):
        from kashaf.index.opensearch import catalog

        return catalog.exists(address)
    return generations.latest(Path(target)) is not None


def _address(target: Target) -> "Address | None":
    if isinstance(target, str) and "://" in target:
        from kashaf.index.opensearch.address import is_address, parse_address

        return parse_address(target) if is_address(target) else None
    return None


def _add_all(
    writer: Writer,
    documents: Iterable[Document | Mapping[str, object]],
    progress: Callable[[int], None] | None,
) -> None:
    for document in documents:
        writer.add(document)
        if progress:
            progress(1)


def _raise(error: SourceError) -> NoReturn:
    raise error
