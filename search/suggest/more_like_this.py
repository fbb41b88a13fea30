"""More like this: the documents that share a document's most telling words."""

from collections import Counter
from collections.abc import Sequence
from heapq import nlargest
from typing import Final

from kashaf.index.analysis import Token
from kashaf.search.query import nodes
from kashaf.search.query.nodes import Query, Word
from kashaf.search.scoring.bm25 import idf
from kashaf.search.suggest.terms import Terms

_TELLING: Final = 20


def more_like_this(terms: Terms, tokens: Sequence[Token], identity: str) -> Query:
    """What finds the documents like the one with these tokens and this id, but not itself."""
    words = _telling_words(terms, tokens)
    bag_of_words = nodes.BooleanOr(words, max(1, len(words) // 4))
    return nodes.Filter(bag_of_words, nodes.Not(nodes.Value("id", identity)))


def _telling_words(terms: Terms, tokens: Sequence[Token]) -> tuple[Word, ...]:
    """The words that say most about a text: often in it, and in few documents (tf times idf)."""
    words = {
        token.stem: Word(token.text, token.form, token.stem, token.root)
        for token in tokens
        if not token.is_stopword and len(token.stem) > 1
    }
    frequency = Counter(token.stem for token in tokens)
    counts = terms.counts("text", list(words))
    worth = {
        stem: frequency[stem] * float(idf(terms, count))
        for stem, count in zip(words, counts, strict=True)
    }
    best = nlargest(_TELLING, worth, key=lambda stem: (worth[stem], stem))
    return tuple(words[stem] for stem in best)
