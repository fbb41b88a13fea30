"""Ranking: BM25 over six fields, and a bonus for query words that occur early or close together.

A document matches a word by lemma or by another spelling. The score is the sum of the BM25
(Robertson, Zaragoza: The Probabilistic Relevance Framework, 2009) of the word's lemma in the text
and in the title, its weak keys, stem, form and root. The weights were chosen on three collections
together; the optimum is flat.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from kashaf.index.store.schema import BODY_POSITION
from kashaf.index.store.similarity import K1
from kashaf.search import kernels
from kashaf.search.kernels import Docs, Scores
from kashaf.search.postings.matches import NOTHING, Groups, Matches, restrict, top_docs
from kashaf.search.postings.segments import Segments
from kashaf.search.query.nodes import Word
from kashaf.search.scoring.bm25 import idf
from kashaf.search.scoring.word_scores import lemma_positions, word_scores

PROXIMITY: Final = 0.05
"""The weight of the proximity bonus."""
WINDOW: Final = 4
"""The most positions between two neighbouring query words that count as close."""
EARLY: Final = 0.6
"""The weight of the bonus for a word that occurs early; its factor is the word's idf."""
EARLY_SPAN: Final = 30
"""After how many tokens that bonus has fallen by a factor of e."""
CANDIDATES: Final = 100
"""How many of the top documents get the two bonuses."""


class Bonus(NamedTuple):
    """What the positions of query words add to the scores of documents.

    Attributes:
        kind: "early" for one word, "near" for two.
        term: The word or the two words, by lemma.
        scores: What is added to the score of each document.
    """

    kind: str
    term: str
    scores: Scores


def bag_of_words(
    segments: Segments,
    words: Sequence[Word],
    minimum: int,
    within: Docs | None,
    *,
    is_ranked: bool = True,
) -> Matches:
    """Return the documents `within` that contain at least `minimum` of the words.

    Unless `is_ranked`, their scores are without bonuses.
    """
    if not words or minimum > len(words):
        return NOTHING
    scored = word_scores(segments, words)
    matches = [[word.matches] for word in scored]
    # A document that matches all words is in none of the others.
    others = [word.others for word in scored] if minimum < len(words) else []
    groups = Groups(matches, minimum, segments.max_doc, others)
    if within is not None or len(words) == 1:
        found = restrict(groups.matches(), within)
    else:
        found = groups.best(CANDIDATES if is_ranked else 0)
    if len(words) == 1 or not is_ranked:
        return found
    top = np.sort(top_docs(found, CANDIDATES)) if found.top is None else found.top
    scores = found.scores_of(top)
    for bonus in position_bonuses(segments, words, top):
        scores += bonus.scores
    found.replace_top(top, scores)
    return found


def position_bonuses(segments: Segments, words: Sequence[Word], docs: Docs) -> Iterator[Bonus]:
    """Yield what the positions of the words of a query add to the scores of documents.

    Two neighbouring words count as a term whose frequency is how often both occur within `WINDOW`
    positions and whose idf is the mean of its words'. A word adds its idf, falling with the number
    of tokens before its first occurrence: titles and leads tell what a text is about.

    Args:
        segments: The segments that were searched.
        words: The words of the query.
        docs: The documents to look at, ascending.
    """
    scored = {word.lemmas: word for word in words if word.root and word.is_main}
    positions = {lemmas: lemma_positions(segments, word, docs) for lemmas, word in scored.items()}
    weights = {key: idf(segments, segments.doc_freq("text", key[0])) for key in positions}
    for lemmas, found in positions.items():
        factor = EARLY * weights[lemmas]
        scores = kernels.early_scores(found, docs, BODY_POSITION, factor, EARLY_SPAN)
        yield Bonus("early", lemmas[0], scores)
    for one, other in pairwise(words):
        left, right = one.lemmas, other.lemmas
        if left in positions and right in positions and left != right:
            freqs = kernels.count_near(positions[left], positions[right], WINDOW, docs)
            factor = PROXIMITY * (weights[left] + weights[right]) / 2 * (K1 + 1)
            scores = kernels.score(docs, freqs, segments.norms("text"), factor)
            yield Bonus("near", f"{left[0]} {right[0]}", scores)
