"""Corrections: queries that find more, made of the index's own words.

Words are shown in their folded form, as the index holds them (القاهره, احمد).
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from kashaf.index.analysis import Analyzer
from kashaf.search.query.nodes import Word
from kashaf.search.suggest.terms import Terms
from kashaf.search.suggest.transliteration import from_buckwalter, from_keyboard, sound_pattern

FEW_RESULTS: Final = 10
"""With fewer results than this, other queries are suggested."""


_CANDIDATES: Final = 3


_ADVISED: Final = 16
"""Words of a query that others are looked for in place of."""


_LONG: Final = 6
"""From this many letters on a word may have two letters wrong."""


_NAME: Final = 5
"""From this many letters on a root is none: it is what is left of a foreign name."""


def corrections(
    terms: Terms, analyzer: Analyzer, text: str, words: Sequence[Word]
) -> tuple[str, ...]:
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


def term_counts(terms: Terms, words: Sequence[Word]) -> dict[str, int]:
    """How many documents have each of the first words, by its stem."""
    first = words[:_ADVISED]
    counts = terms.counts("text", [word.stem for word in first])
    return {word.text: count for word, count in zip(first, counts, strict=True)}


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
