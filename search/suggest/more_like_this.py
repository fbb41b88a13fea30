"""More like this: a query for the documents that share a document's characteristic words."""

from collections import Counter
from collections.abc import Sequence
from heapq import nlargest
from typing import Final

from kashaf.index.analysis import Token
from kashaf.search.query.nodes import BooleanOr, Filter, Not, Query, Value, Word
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
        token.stem: Word(token.text, token.form, token.stem, token.root)
        for token in tokens
        if not token.is_stopword and len(token.stem) > 1
    }
    frequency = Counter(token.stem for token in tokens)
    counts = terms.doc_freqs("text", list(words))
    weights = {
        stem: frequency[stem] * float(idf(terms, count))
        for stem, count in zip(words, counts, strict=True)
    }
    best = nlargest(_MAX_WORDS, weights, key=lambda stem: (weights[stem], stem))
    return tuple(words[stem] for stem in best)
