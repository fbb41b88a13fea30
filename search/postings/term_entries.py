"""The entries of terms in the term files of all segments."""

from collections.abc import Sequence
from typing import Final, TypeAlias

from kashaf.index.codec.reading.segment_reader import SegmentReader
from kashaf.index.codec.reading.term_info import TermInfo

TermEntry: TypeAlias = tuple[SegmentReader, int, TermInfo]
"""The reader of a segment, the number of its first document, and the entry of a term in it."""
_MAX_CACHED: Final = 1 << 13  # about 500 bytes each


class TermEntries:
    """Looks up the entries of terms, and caches them. Threads may share it.

    Args:
        readers: The reader of each segment, and the number of its first document.
    """

    def __init__(self, readers: Sequence[tuple[SegmentReader, int]]) -> None:
        self._readers = readers
        self._cached: dict[tuple[str, str], list[TermEntry]] = {}

    def find(self, terms: Sequence[tuple[str, str]]) -> list[list[TermEntry]]:
        """Return for each (field, term) pair its entry in each segment that contains it; cached."""
        known = self._cached
        try:
            return [known[term] for term in terms]
        except KeyError:
            found = {term: known[term] for term in terms if term in known}
        missing = [term for term in dict.fromkeys(terms) if term not in found]
        encoded = [(field, term.encode("utf-8", "replace")) for field, term in missing]
        added: dict[tuple[str, str], list[TermEntry]] = {term: [] for term in missing}
        for reader, base in self._readers:
            for entries, info in zip(added.values(), reader.term_infos(encoded), strict=True):
                if info:
                    entries.append((reader, base, info))
        if len(known) > _MAX_CACHED:
            known = self._cached = {}
        known.update(added)
        found |= added
        return [found[term] for term in terms]


def doc_freq_of(entries: Sequence[TermEntry]) -> int:
    """Return how many documents contain the term of these entries, deleted ones included."""
    return sum([info.df for _, _, info in entries]) if entries else 0
