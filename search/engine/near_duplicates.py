"""Near-duplicates: versions of the same story, grouped into one result.

Two texts are near-duplicates when at least half of the shorter one's shingles occur in the other
(Broder: On the resemblance and containment of documents, 1997). A shingle is three consecutive
words. Only the top documents are compared, so this costs as much as reading a few pages of results.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import chain, islice
from typing import Any, Final

from kashaf.search.model.hit import Stored

_SHINGLE_WORDS: Final = 3
_MIN_SHARED: Final = 0.5
_MAX_CHARS: Final = 20_000
"""How many characters of a body are compared."""
_WORD: Final = re.compile(r"\w+")


def candidate_count(count: int) -> int:
    """Return how many of the top documents to compare for `count` results."""
    return 4 * count + 20


def find_near_duplicates(
    documents: Sequence[Stored], count: int, is_spent: Callable[[], bool]
) -> dict[int, list[int]]:
    """Group documents with their near-duplicates.

    Args:
        documents: The documents, best first.
        count: The most groups to return.
        is_spent: Returns whether time has run out; the remaining documents are not compared then.

    Returns:
        The index of the best document of each group → the indexes of its near-duplicates.
    """
    groups: dict[int, list[int]] = {}
    sizes: dict[int, int] = {}
    owners: defaultdict[int, list[int]] = defaultdict(list)  # of each shingle, ascending
    for at, document in enumerate(documents):
        if is_spent():
            groups |= {rest: [] for rest in range(at, len(documents))}
            return dict(islice(groups.items(), count))
        own = _shingles(_sample(document.fields))
        shared = Counter(chain.from_iterable(owners[one] for one in own if one in owners))
        alike = (
            other
            for other, number in shared.items()
            if number >= _MIN_SHARED * min(len(own), sizes[other])
        )
        original = min(alike, default=None)
        if original is not None:
            groups[original].append(at)
        elif len(groups) < count:
            groups[at] = []
            sizes[at] = len(own)
            for one in own:
                owners[one].append(at)
    return groups


def _sample(stored: Mapping[str, Any]) -> str:
    return f"{stored.get('title', '')}\n{stored.get('body', '')[:_MAX_CHARS]}"


def _shingles(text: str) -> frozenset[int]:
    words = _WORD.findall(text)
    runs = zip(*(words[start:] for start in range(_SHINGLE_WORDS)), strict=False)
    return frozenset(map(hash, runs)) or frozenset([hash(tuple(words))])
