"""Corrections: queries that match more documents, made of words that the index contains.

Corrected words are spelled as in the documents (القاهرة, أحمد).
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from kashaf.index.analysis import Analyzer
from kashaf.search.query.nodes import Word
from kashaf.search.suggest.counts import MAX_WORDS, unknown_words
from kashaf.search.suggest.terms import Terms
from kashaf.search.suggest.transliteration import (
    from_buckwalter,
    from_keyboard,
    phonetic_pattern,
    servant_of,
    to_keyboard,
)

_MAX_CANDIDATES: Final = 3
_ONE_EDIT: Final = 3
"""The fewest letters of a word that may contain an error: any two short words are similar."""
_TWO_EDITS: Final = 6
"""The fewest letters of a word that may contain two errors."""
_PLAIN: Final = re.compile(r"(?!.*\b(?:AND|OR|NOT)\b)[\w\s]+")
"""A query without operators, phrases and fields."""
_FOREIGN_ROOT: Final = 5
"""The fewest letters of a root that is not Arabic but the remainder of a foreign name."""


def corrections(
    terms: Terms,
    analyzer: Analyzer,
    text: str,
    words: Sequence[Word],
    is_spent: Callable[[], bool] = lambda: False,
) -> tuple[str, ...]:
    """Return queries that match more than `text`, best first.

    A word that the index does not contain is replaced by a similar one, and a foreign name by its
    more frequent spelling. Latin text is also read as Arabic; see `transliteration`.

    Args:
        terms: The terms of the index.
        analyzer: The analyzer of the index.
        text: The query as typed.
        words: The analyzed words of the query.
        is_spent: Returns whether time has run out; the remaining words are not corrected then.
    """
    missing = unknown_words(terms, words[:MAX_WORDS])
    hopeless = []
    corrected = [text]
    for word in words[:MAX_WORDS]:
        if is_spent():
            break
        similar = _similar(terms, word) if word in missing else _respelled(terms, analyzer, word)
        if similar:
            spelled = [terms.spelling(form) for form in similar]
            more = [t.replace(word.text, other, 1) for t in corrected for other in spelled]
            corrected = more[:_MAX_CANDIDATES]
        elif word in missing:
            hopeless.append(word.text)
    found = [_without(other, hopeless) for other in corrected if other != text]
    if missing and re.search("[A-Za-z]", text):
        found = [*_from_latin(terms, analyzer, text, is_spent), *found]
    elif missing:
        found = [*_from_arabic_keyboard(terms, analyzer, text), *found]
    return tuple(dict.fromkeys(found))


def _without(text: str, words: Sequence[str]) -> str:
    """Return a query without the words that match nothing, if it consists of words only."""
    kept = [part for part in text.split() if part not in words]
    is_plain = bool(_PLAIN.fullmatch(text))
    return " ".join(kept) if words and is_plain and kept else text


def _similar(terms: Terms, word: Word) -> list[str]:
    if len(word.form) < _ONE_EDIT:
        return []
    edits = 2 if len(word.form) >= _TWO_EDITS else 1
    return terms.fuzzy_matches(word.form, edits)[:_MAX_CANDIDATES]


def _respelled(terms: Terms, analyzer: Analyzer, word: Word) -> list[str]:
    """Return more frequent spellings of a foreign name: أمريكا for أميركا.

    They share its phonetic key, occur in more documents, and have more letters than an Arabic
    root. Known failure: names that differ only in vowels are taken for one.
    """
    if len(word.root or "") < _FOREIGN_ROOT:
        return []
    others = [
        form
        for form in terms.phonetic_matches(word.form)
        for other in (analyzer.word(form),)
        if len(other.root or "") >= _FOREIGN_ROOT and other.lemmas[0] != word.lemmas[0]
    ][:_MAX_CANDIDATES]
    lemmas = [word.lemmas[0], *(analyzer.word(form).lemmas[0] for form in others)]
    own, *counts = terms.doc_freqs("text", lemmas)
    return [form for form, count in zip(others, counts, strict=True) if count > own]


def _from_arabic_keyboard(terms: Terms, analyzer: Analyzer, text: str) -> Iterator[str]:
    """Yield the Latin text that the same keys type, if the index contains its words."""
    latin = to_keyboard(text)
    tokens = analyzer.tokens(latin)
    if latin.isascii() and tokens and all(terms.doc_freqs("form", [t.form for t in tokens])):
        yield latin


def _patterns(word: str, joint: str) -> list[str | None]:
    """Return the patterns of the words that a Latin word is: of Abdullah that of عبد الله.

    Args:
        word: The word.
        joint: What separates the words, a space or nothing.
    """
    name = servant_of(word)
    if name is None:
        return [phonetic_pattern(word)]
    second = phonetic_pattern(name, is_definite=True)
    return [*f"عبد{joint}{second}".split()] if second else [None]


def _from_latin(
    terms: Terms, analyzer: Analyzer, text: str, is_spent: Callable[[], bool]
) -> Iterator[str]:
    """Yield the readings of Latin text whose words the index contains."""
    for arabic in filter(None, (from_keyboard(text), from_buckwalter(text))):
        tokens = analyzer.tokens(arabic)
        if tokens and all(terms.doc_freqs("form", [token.form for token in tokens])):
            yield arabic
    latin = text.split()
    if len(latin) > MAX_WORDS:
        return
    for joint in (" ", "") if any(map(servant_of, latin)) else ("",):
        matches = [
            None if is_spent() else pattern and terms.most_frequent_match(pattern)
            for word in latin
            for pattern in _patterns(word, joint)
        ]
        if matches and all(matches):
            yield " ".join(terms.spelling(match) for match in matches if match)
