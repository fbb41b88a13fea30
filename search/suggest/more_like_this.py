"""More like this: a query for the documents that share a document's characteristic words."""

from collections import Counter
from collections.abc import Sequence
from heapq import nlargest
from typing import Final

from kashaf.index.analysis import Token
from kashaf.search.query.nodes import Blend, BooleanOr, Filter, Nearest, Not, Query, Value, Word
from kashaf.search.query.words import word_of
from kashaf.search.scoring.bm25 import idf
from kashaf.search.suggest.terms import Terms

_MAX_WORDS: Final = 20


def more_like_this(words: tuple[Word, ...], identity: str, nearest: Nearest | None = None) -> Query:
    """Return the query for documents similar to one, which does not match that document.

    Args:
        words: The characteristic words of the document.
        identity: The id of the document.
        nearest: The query for documents of the same meaning, if the index has vectors.
    """
    query: Query = BooleanOr(words, max(1, len(words) // 4))
    query = Blend(query, nearest) if nearest else query
    return Filter(query, Not(Value("id", identity)))


def characteristic_words(terms: Terms, tokens: Sequence[Token]) -> tuple[Word, ...]:
    """Return the words with the highest tf × idf: frequent in the text, rare in the index.

    Args:
        terms: The terms of the index.
        tokens: The tokens of a document.
    """
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
