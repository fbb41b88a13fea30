"""Near-duplicates: the same story from an agency, again and again, as one result.

Two texts are near-duplicates when half of the shorter one's shingles (Broder: On the resemblance
and containment of documents, 1997), runs of three words, are in the other as well. Compared are the
documents that rank top_k, so that the cost is that of reading a page or two of results.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeAlias

from kashaf.index.analysis.tokenizing import chunk_pattern

Stored: TypeAlias = Mapping[str, Any]

_SHINGLE: Final = 3
_SHARED: Final = 0.5


def candidate_count(count: int) -> int:
    """How many of the best documents to compare for `count` results."""
    return 4 * count + 20


def collapsed(documents: Iterable[tuple[int, Stored]], count: int) -> dict[int, list[int]]:
    """Of documents, best first, the first `count` that are no near-duplicates of better ones; for
    each its near-duplicates among all of them. A document: its number, and what is stored of it."""
    kept: dict[int, list[int]] = {}
    shingles: dict[int, frozenset[int]] = {}
    for number, stored in documents:
        own = _shingles(f"{stored.get('title', '')}\n{stored.get('body', '')}")
        twin = next((other for other, theirs in shingles.items() if _alike(own, theirs)), None)
        if twin is not None:
            kept[twin].append(number)
        elif len(kept) < count:
            kept[number] = []
            shingles[number] = own
    return kept


def _shingles(text: str) -> frozenset[int]:
    words = chunk_pattern().findall(text)
    runs = zip(*(words[start:] for start in range(_SHINGLE)), strict=False)
    return frozenset(map(hash, runs)) or frozenset([hash(tuple(words))])


def _alike(one: frozenset[int], other: frozenset[int]) -> bool:
    return len(one & other) >= _SHARED * min(len(one), len(other))
