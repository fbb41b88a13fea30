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
from kashaf.search.kernels import Docs, Scores, count_near, early_scores
from kashaf.search.kernels import score as score_postings
from kashaf.search.postings.matches import FEW, NOTHING, Matches, at_least, restrict, top_docs
from kashaf.search.postings.segments import Segments
from kashaf.search.query.nodes import Word
from kashaf.search.scoring import kernels
from kashaf.search.scoring.bm25 import idf
from kashaf.search.scoring.kernels import WordScores
from kashaf.search.scoring.word_scores import CANDIDATES, lemma_positions, word_scores

PROXIMITY: Final = 0.05
"""The weight of the proximity bonus."""
WINDOW: Final = 4
"""The most positions between two neighboring query words that count as close."""
EARLY: Final = 0.6
"""The weight of the bonus for a word that occurs early; its factor is the word's idf."""
EARLY_SPAN: Final = 30
"""After how many tokens that bonus has fallen by a factor of e."""


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
    if not _are_positive(words):
        found = _Bag(segments, words, minimum, within).all()
    elif len(words) == 1 and is_ranked and within is None:
        found = _best_of_word(segments, words[0])
    else:
        found = _best(segments, words, minimum, within, CANDIDATES if is_ranked else 0)
    if len(words) == 1 or not is_ranked:
        return found
    top = np.sort(top_docs(found, CANDIDATES)) if found.top is None else found.top
    scores = found.scores_of(top)
    for bonus in position_bonuses(segments, words, top):
        scores += bonus.scores
    found.replace_top(top, scores)
    return found


def _best(
    segments: Segments, words: Sequence[Word], minimum: int, within: Docs | None, count: int
) -> Matches:
    """Return the matches without bonuses: the best `count` scored now, the others on demand."""
    scored = word_scores(segments, words)
    if within is not None and len(within) <= FEW:
        count = len(within)
    docs, scores, total = kernels.best_of(scored, minimum, segments.max_doc, count, within)
    if len(docs) == total:
        return Matches(docs, scores)
    return Matches.of_best(docs, scores, total, _Bag(segments, words, minimum, within))


def _best_of_word(segments: Segments, word: Word) -> Matches:
    """Return the matches of one word without bonuses, the best of them scored and cached."""

    def find() -> tuple[Docs, Scores, Docs]:
        (scored,) = word_scores(segments, [word])
        docs, scores, total = kernels.best_of([scored], 1, segments.max_doc, CANDIDATES)
        return docs, scores, np.array([total], np.uint32)

    docs, scores, total = segments.cache.get(("best", word), find)
    return Matches.of_best(docs, scores, int(total[0]), _Bag(segments, [word], 1, None))


class _Bag(NamedTuple):
    """The documents `within` that match at least `minimum` words; see `Unscored`."""

    segments: Segments
    words: Sequence[Word]
    minimum: int
    within: Docs | None

    def docs(self) -> Docs:
        return kernels.matching(self._scored(), self.minimum, self.segments.max_doc, self.within)

    def scores(self, docs: Docs) -> Scores:
        size, count = self.segments.max_doc, len(docs)
        return kernels.best_of(self._scored(), self.minimum, size, count, docs)[1]

    def all(self) -> Matches:
        scored = self._scored()
        matches = [[word.matches] for word in scored]
        # A document that matches all words is in none of the others.
        others = [word.others for word in scored] if self.minimum < len(scored) else []
        found = at_least(self.minimum, matches, self.segments.max_doc, others)
        return restrict(found, self.within)

    def _scored(self) -> list[WordScores]:
        return word_scores(self.segments, self.words)


def _are_positive(words: Sequence[Word]) -> bool:
    """Return whether all scores are above 0, as they are unless a field has the weight 0."""
    return all(weight > 0 for word in words for _, weight in word.fields)


def position_bonuses(segments: Segments, words: Sequence[Word], docs: Docs) -> Iterator[Bonus]:
    """Yield what the positions of the words of a query add to the scores of documents.

    Two neighboring words count as a term whose frequency is how often both occur within `WINDOW`
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
        scores = early_scores(found, docs, BODY_POSITION, factor, EARLY_SPAN)
        yield Bonus("early", lemmas[0], scores)
    for one, other in pairwise(words):
        left, right = one.lemmas, other.lemmas
        if left in positions and right in positions and left != right:
            freqs = count_near(positions[left], positions[right], WINDOW, docs)
            factor = PROXIMITY * (weights[left] + weights[right]) / 2 * (K1 + 1)
            scores = score_postings(docs, freqs, segments.norms("text"), factor)
            yield Bonus("near", f"{left[0]} {right[0]}", scores)
