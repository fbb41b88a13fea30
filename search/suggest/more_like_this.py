"""More like this: a query for the documents that share a document's characteristic words."""

from collections import Counter
from collections.abc import Sequence
from heapq import nlargest
from typing import Final

from kashaf.index.analysis import Token
from kashaf.search.query.nodes import BooleanOr, Filter, Not, Query, Value, Word
from kashaf.search.query.words import word_of
from kashaf.search.scoring.bm25 import idf
from kashaf.search.suggest.terms import Terms

_MAX_WORDS: Final = 20


def more_like_this(terms: Terms, tokens: Sequence[Token], identity: str) -> Query:
    """Return the query for documents like one, which matches all of them but itself.

    Args:
        terms: The terms of the index.
        tokens: The tokens of the document.
        identity: The id of the document.
    """
    words = _characteristic_words(terms, tokens)
    query = BooleanOr(words, max(1, len(words) // 4))
    return Filter(query, Not(Value("id", identity)))


def _characteristic_words(terms: Terms, tokens: Sequence[Token]) -> tuple[Word, ...]:
    """Return the words with the highest tf × idf: frequent in the text, rare in the index."""
    words = {
        token.lemmas[0]: word_of(token)
        for token in tokens
        if not token.is_stopword and len(token.stem) > 1
    }
    frequency = Counter(token.lemmas[0] for token in tokens)
    counts = terms.doc_freqs("text", list(words))
    weights = {
        lemma: frequency[lemma] * float(idf(terms, count))
        for lemma, count in zip(words, counts, strict=True)
    }
    best = nlargest(_MAX_WORDS, weights, key=lambda lemma: (weights[lemma], lemma))
    return tuple(words[lemma] for lemma in best)
