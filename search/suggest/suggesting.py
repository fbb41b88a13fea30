"""What to search for instead, and how a query may go on: from the index's own words.

Words are shown in their folded form, as the index holds them (القاهره, احمد).
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from heapq import nlargest
from typing import Final, Literal, NamedTuple

from kashaf.index.analysis import Analyzer, Token
from kashaf.index.analysis.tokenizing import chunk_pattern
from kashaf.search.query import nodes
from kashaf.search.query.nodes import Query, Word
from kashaf.search.query.parser import MAX_CHARS
from kashaf.search.scoring.bm25 import idf
from kashaf.search.suggest.terms import Terms
from kashaf.search.suggest.transliteration import from_buckwalter, from_keyboard, sound_pattern

FEW: Final = 10
"""With fewer results than this, other queries are suggested."""
_CANDIDATES: Final = 3
_ADVISED: Final = 16
"""Words of a query that others are looked for in place of."""
_HEADLINES: Final = 3
_TELLING: Final = 20
_LONG: Final = 6
"""From this many letters on a word may have two letters wrong."""
_NAME: Final = 5
"""From this many letters on a root is none: it is what is left of a foreign name."""


class Suggestion(NamedTuple):
    """How a query may go on: a query whose last word is whole, or the headline of a document."""

    text: str
    kind: Literal["query", "headline"]
    documents: int


def complete(terms: Terms, analyzer: Analyzer, text: str, limit: int) -> list[Suggestion]:
    """How `text` may go on: the commonest words that begin like its last word, then headlines with
    such a word and the words before it. Nothing for a text that ends in white space, and for one
    that is longer than a query may be."""
    chunks = list(chunk_pattern().finditer(text[: MAX_CHARS + 1]))
    if not chunks or chunks[-1].end() != len(text):
        return []
    start = chunks[-1].start()
    forms = analyzer.forms(chunks[-1][0])
    if not forms:
        return []
    before = [token.stem for token in analyzer.tokens(text[:start]) if not token.is_stopword]
    counts = terms.beginning(forms[-1].text, before, 4 * limit)
    words = [form for form in counts if not analyzer.word(form).is_stopword][:limit]
    found = [Suggestion(text[:start] + form, "query", counts[form]) for form in words]
    stems = [analyzer.word(form).stem for form in words]
    titles = terms.headlines(before, stems, _HEADLINES)
    headlines = list(dict.fromkeys(" ".join(title.split()) for title in titles))
    headlines = headlines[: min(_HEADLINES, limit // 2)]
    return found[: limit - len(headlines)] + [Suggestion(h, "headline", 1) for h in headlines]


def instead(terms: Terms, analyzer: Analyzer, text: str, words: Sequence[Word]) -> tuple[str, ...]:
    """Queries that find more than `text`, whose words these are, the best first: with words of the
    index in place of those that it has not, and with the commoner spelling of a foreign name."""
    missing = _unknown(terms, words[:_ADVISED])
    corrected = [text]
    for word in words[:_ADVISED]:
        close = _close(terms, word) if word in missing else _respelled(terms, analyzer, word)
        if close:
            more = [t.replace(word.text, form, 1) for t in corrected for form in close]
            corrected = more[:_CANDIDATES]
    found = [other for other in corrected if other != text]
    if missing and re.search("[A-Za-z]", text):
        found = [*_from_latin(terms, analyzer, text), *found]
    return tuple(dict.fromkeys(found))


def _close(terms: Terms, word: Word) -> list[str]:
    return terms.close_to(word.form, 2 if len(word.form) >= _LONG else 1)[:_CANDIDATES]


def _respelled(terms: Terms, analyzer: Analyzer, word: Word) -> list[str]:
    """Commoner words of the index that may spell the same foreign name: أمريكا for أميركا.

    They have the same consonants but for those that are heard alike (غ ج ق ك for g), are in more
    documents, and have more letters than an Arabic root. Names that differ by a vowel only are
    taken for one.
    """
    if len(word.root or "") < _NAME:
        return []
    others = [
        form
        for form in terms.spelled_like(word.form)
        for other in (analyzer.word(form),)
        if len(other.root or "") >= _NAME and other.stem != word.stem
    ][:_CANDIDATES]
    (own, *counts) = terms.counts("text", [word.stem, *(analyzer.word(f).stem for f in others)])
    return [form for form, count in zip(others, counts, strict=True) if count > own]


def alone(terms: Terms, words: Sequence[Word]) -> dict[str, int]:
    """How many documents have each of the first words, by its stem."""
    first = words[:_ADVISED]
    counts = terms.counts("text", [word.stem for word in first])
    return {word.text: count for word, count in zip(first, counts, strict=True)}


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


def _unknown(terms: Terms, words: Sequence[Word]) -> list[Word]:
    stems = terms.counts("text", [word.stem for word in words])
    forms = terms.counts("form", [word.form for word in words])
    found = zip(words, stems, forms, strict=True)
    return [word for word, by_stem, by_form in found if not by_stem + by_form]


def _from_latin(terms: Terms, analyzer: Analyzer, text: str) -> Iterator[str]:
    for arabic in (from_keyboard(text), from_buckwalter(text)):
        tokens = analyzer.tokens(arabic)
        if tokens and all(terms.counts("form", [token.form for token in tokens])):
            yield arabic
    latin = text.split()
    if len(latin) > _ADVISED:
        return
    patterns = [sound_pattern(word) for word in latin]
    heard = [pattern and terms.sounding(pattern) for pattern in patterns]
    if heard and all(heard):
        yield " ".join(word for word in heard if word)
