"""Changes to an index: deleting and updating documents, replacing the dictionary."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from kashaf.index.analysis import AnalyzerSettings
from kashaf.index.errors import check_type
from kashaf.index.operations.access import open_writer, read_index
from kashaf.index.targets import Target


def delete_documents(ids: Iterable[str], target: Target, *, wait: float = 0) -> list[str]:
    """Delete documents by id.

    Returns:
        The ids that are not in the index.

    Raises:
        IndexMissingError: There is no index at `target`.
    """
    if isinstance(ids, str):
        raise TypeError("ids: must be a list of ids, not str")
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
    check_type("identity", identity, str, "text")
    check_type("changes", changes, Mapping, "a mapping, as in {'title': '…'}")
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
