"""Ranking: BM25 over four fields, and a bonus for query words that stand close together.

A word's score in a document is the sum of its BM25 (Robertson, Zaragoza: The Probabilistic
Relevance Framework, 2009) as a stem in the text and in the title, as a root, and as the exact
form. The weights were chosen on three collections together; the optimum is flat.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kashaf.index.schema import SCORED
from kashaf.search.matches import (
    NOTHING,
    Docs,
    Matches,
    Scores,
    all_of,
    any_of,
    at_least,
    best,
    present,
    restrict,
)
from kashaf.search.places import close, counted, documents_of, in_scope
from kashaf.search.query.nodes import Word
from kashaf.search.scoring import Term, idf, scored_terms
from kashaf.search.segments import K1, Segments

PROXIMITY: Final = 0.35
WINDOW: Final = 4
CANDIDATES: Final = 100
"""How many of the best documents are looked at for proximity."""


class Part(NamedTuple):
    """A word of a query: matches whose scores add up to its own, and those documents in which its
    root counts as near another."""

    matches: list[Matches]
    rooted: Matches


def term_of(word: Word, field: str) -> str | None:
    """The term of a query word in a field of `SCORED`; no root for a function word."""
    return {"text": word.stem, "title": word.stem, "root": word.root, "form": word.form}[field]


def parts_of(segments: Segments, words: Sequence[Word]) -> list[Part]:
    """What is found by each word: by its stem, title, form and root.

    With a scope a word scores the same, in the documents where it stands there.
    """
    terms: list[Term] = []
    ends = []
    for word in words:
        named = ((field, term_of(word, field)) for field in SCORED)
        terms += [(field, term) for field, term in named if term is not None]
        ends.append(len(terms))
    found = scored_terms(segments, terms)
    parts = []
    for word, start, end in zip(words, [0, *ends], ends, strict=False):
        matches = found[start:end]
        if word.scope is None:
            rooted = matches[-1] if word.root is not None else NOTHING
        else:
            rooted = _in_scope(segments, word, any_of(matches, segments.size))
            matches = [rooted]
        parts.append(Part(matches, rooted))
    return parts


def _in_scope(segments: Segments, word: Word, found: Matches) -> Matches:
    places = segments.places("text", [word.stem], [None])
    if word.root is not None:
        places += segments.places("root", [word.root], [None])
    inside = np.concatenate([in_scope(keys, word.scope) for keys in places])
    return restrict(found, documents_of(np.sort(inside)))


def bag(segments: Segments, words: Sequence[Word], minimum: int, within: Docs | None) -> Matches:
    """The documents `within` that have at least `minimum` of the words, and their scores."""
    if not words or minimum > len(words):
        return NOTHING
    parts = parts_of(segments, words)
    groups = [part.matches for part in parts]
    if minimum <= 1:
        found = any_of([matches for group in groups for matches in group], segments.size)
    elif minimum == len(groups):
        found = all_of(groups, segments.size)
    else:
        found = at_least(minimum, groups, segments.size)
    found = restrict(found, within)
    if len(words) > 1:
        found.top = np.sort(best(found, CANDIDATES))
        for _, _, docs, bonus in proximity(segments, words, parts, found.top):
            found.add(docs, bonus)
    return found


def proximity(
    segments: Segments,
    words: Sequence[Word],
    parts: Sequence[Part],
    numbers: Docs,
) -> Iterator[tuple[str, str, Docs, Scores]]:
    """For each two neighbouring words of the query: their roots, those of the documents `numbers`
    (ascending) that have both within `WINDOW` positions, and the bonus of each for that.

    parts: those of the words. A pair counts as a term whose frequency is how often it occurs and
    whose idf is the mean of its words'. Measured by roots, so that inflected neighbours count as
    well.
    """
    pairs = []
    have = [present(part.rooted, numbers) for part in parts]
    looked_at: dict[str, NDArray[np.bool_]] = {}
    for (one, has_one), (other, has_other) in pairwise(zip(words, have, strict=True)):
        if one.root and other.root and one.root != other.root:
            both_there = has_one & has_other
            if both_there.any():
                pairs.append((one.root, other.root, both_there))
                for root in (one.root, other.root):
                    looked_at[root] = looked_at.get(root, False) | both_there
    if not pairs:
        return
    within = [numbers[np.flatnonzero(mask)] for mask in looked_at.values()]
    places = dict(zip(looked_at, segments.places("root", list(looked_at), within), strict=True))
    for first, second, both_there in pairs:
        near = close(places[first], places[second], WINDOW)
        if len(near):
            docs, freqs = counted(near)
            kept = np.flatnonzero(both_there[np.searchsorted(numbers, docs)])
            docs, freqs = docs[kept], freqs[kept]
            weight = sum(idf(segments, segments.document_count("root", r)) for r in (first, second))
            below = freqs + segments.norms("root")[docs]
            bonus = PROXIMITY * weight / 2 * (K1 + 1) * freqs / below
            yield first, second, docs, bonus.astype(np.float32)
