"""Near-duplicates: versions of one story, grouped into one result.

Two texts are near-duplicates when at least half of the shorter one's shingles occur in the other
(Broder: On the resemblance and containment of documents, 1997). A shingle is three consecutive
words. Only the top documents are compared, so this costs as much as reading a few pages of results.
"""

import re
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final

_SHINGLE_WORDS: Final = 3
_MIN_SHARED: Final = 0.5
_MAX_CHARS: Final = 20_000
"""How many characters of a body are compared."""
_WORD: Final = re.compile(r"\w+")


def candidate_count(count: int) -> int:
    """Return how many of the top documents to compare for `count` results."""
    return 4 * count + 20


def find_near_duplicates(
    documents: Sequence[Mapping[str, Any]], count: int
) -> dict[int, list[int]]:
    """Group documents with their near-duplicates.

    Args:
        documents: The stored fields of each document, best first.
        count: The most groups to return.

    Returns:
        The index of the best document of each group → the indexes of its near-duplicates.
    """
    groups: dict[int, list[int]] = {}
    shingles: dict[int, frozenset[int]] = {}
    shown: set[int] = set()
    fewest = sys.maxsize
    for at, stored in enumerate(documents):
        own = _shingles(_sample(stored))
        original = None
        if len(own & shown) >= _MIN_SHARED * min(len(own), fewest):  # else it is like none of them
            alike = (other for other, theirs in shingles.items() if _alike(own, theirs))
            original = next(alike, None)
        if original is not None:
            groups[original].append(at)
        elif len(groups) < count:
            groups[at] = []
            shingles[at] = own
            shown |= own
            fewest = min(fewest, len(own))
    return groups


def _sample(stored: Mapping[str, Any]) -> str:
    return f"{stored.get('title', '')}\n{stored.get('body', '')[:_MAX_CHARS]}"


def _shingles(text: str) -> frozenset[int]:
    words = _WORD.findall(text)
    runs = zip(*(words[start:] for start in range(_SHINGLE_WORDS)), strict=False)
    return frozenset(map(hash, runs)) or frozenset([hash(tuple(words))])


def _alike(one: frozenset[int], other: frozenset[int]) -> bool:
    return len(one & other) >= _MIN_SHARED * min(len(one), len(other))
