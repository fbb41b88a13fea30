"""Near-duplicates: the same story from an agency, again and again, as one result.

Two texts are near-duplicates when half of the shorter one's shingles (Broder: On the resemblance
and containment of documents, 1997), runs of three words, are in the other as well. Compared are the
documents that rank top_k, so that the cost is that of reading a page or two of results.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from kashaf.index.analysis.tokenizing import chunk_pattern

_SHINGLE: Final = 3
_SHARED: Final = 0.5


def candidate_count(count: int) -> int:
    """How many of the best documents to compare for `count` results."""
    return 4 * count + 20


def find_near_duplicates(
    documents: Sequence[Mapping[str, Any]], count: int
) -> dict[int, list[int]]:
    """Group documents with their near-duplicates.

    Args:
        documents: What is stored of each, best first.
        count: The number of groups.

    Returns:
        The first `count` documents that are no near-duplicates of better ones, by index, and the
        near-duplicates of each among all documents.
    """
    groups: dict[int, list[int]] = {}
    shingles: dict[int, frozenset[int]] = {}
    for at, stored in enumerate(documents):
        own = _shingles(f"{stored.get('title', '')}\n{stored.get('body', '')}")
        original = next((other for other, theirs in shingles.items() if _alike(own, theirs)), None)
        if original is not None:
            groups[original].append(at)
        elif len(groups) < count:
            groups[at] = []
            shingles[at] = own
    return groups


def _shingles(text: str) -> frozenset[int]:
    words = chunk_pattern().findall(text)
    runs = zip(*(words[start:] for start in range(_SHINGLE)), strict=False)
    return frozenset(map(hash, runs)) or frozenset([hash(tuple(words))])


def _alike(one: frozenset[int], other: frozenset[int]) -> bool:
    return len(one & other) >= _SHARED * min(len(one), len(other))
