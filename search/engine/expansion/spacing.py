"""Words that are written with or without a space: عبد الرحمن or عبدالرحمن, iPhone 15 or iPhone15.

Known failures: the words of a text field of the schema count only if title or body of a document
contains them as well; of joined words with a prefix only names and particles are looked for.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from kashaf.index.analysis import Analyzer
from kashaf.index.analysis.folding import bare, fold
from kashaf.index.analysis.morphology import (
    PARTICLES,
    joined_forms,
    may_join,
    split_particle,
    split_ways,
)
from kashaf.index.analysis.morphology.lemmas import UNKNOWN
from kashaf.search.query.nodes import Word
from kashaf.search.query.words import read_words

SPACING_WEIGHT: Final = 0.5
"""The weight of words that are joined or split otherwise than in the query."""
_MAX_JOINED_ASCII: Final = 5
"""The most words of Latin letters and digits that may be written as one."""
_MAX_SPLITS: Final = 8
"""The most ways to write a word of Latin letters and digits apart that are searched for."""
_MAX_ARABIC_SPLITS: Final = 3
"""The most ways to write an Arabic word apart that are searched for; one if it may be cut anywhere.
"""
_PREFIXES: Final = "وفبلك"
_LONGEST: Final = 40
"""The most letters of a joined word."""


def has_reading(word: Word) -> bool:
    """Return whether a dictionary explains the word."""
    return not word.lemmas[0].startswith(UNKNOWN)


def is_known(word: Word) -> bool:
    """Return whether a dictionary explains the word and it is not a foreign name."""
    return has_reading(word) and not word.weak


def windows(words: Sequence[Word], most: int) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Yield the start and end of neighboring words that may be one, and their joined forms.

    Args:
        words: The words.
        most: The most words that are joined, unless they are of Latin letters and digits.
    """
    for start in range(len(words) - 1):
        longest = max(most, _MAX_JOINED_ASCII) if words[start].form.isascii() else most
        for end in range(start + 2, min(start + longest, len(words)) + 1):
            forms = tuple(word.form for word in words[start:end])
            joined = joined_forms(forms)
            if len(joined[0]) > _LONGEST or (end - start > most and not joined[0].isascii()):
                break
            if may_join(forms):
                yield start, end, joined


def splits(
    word: Word, occurring: frozenset[str], analyzer: Analyzer, *, in_phrase: bool = False
) -> Iterator[tuple[Word, ...]]:
    """Yield the ways to write a word as several words whose forms all occur in the index."""
    found = (way for way in ways(word, in_phrase=in_phrase) if occurring.issuperset(way))
    most = _MAX_ARABIC_SPLITS if is_known(word) else 1
    for way in islice(found, _MAX_SPLITS if word.form.isascii() else most):
        parts = [read_words(text, analyzer, word.scope) for text in _spelled(word, way)]
        if all(parts):
            yield tuple(part[0] for part in parts)


def ways(word: Word, *, in_phrase: bool = False) -> list[tuple[str, ...]]:
    """Return the ways to cut the form of a word: for function words, only after a particle.

    In a phrase, whose other words leave no doubt, Latin words are cut anywhere (wifi, Wi-Fi). A
    joined name in the dictionary is also cut without what is attached to it (وعبدالرحمن).
    """
    if word.is_stopword:
        return split_particle(word.form)
    if word.form.isascii():
        return split_ways(word.form, anywhere=in_phrase)
    if not is_known(word):
        return split_ways(word.form, anywhere=True)
    found = split_ways(word.form)
    if word.form[0] in _PREFIXES:
        lemma = fold(word.lemmas[0])
        if lemma != word.form and word.form.endswith(lemma):
            found += [way for way in split_ways(lemma) if way[0] not in PARTICLES]
    return found


def _spelled(word: Word, way: Sequence[str]) -> Sequence[str]:
    """Return the parts of a word as they are spelled, which tells their readings apart."""
    spelling = bare(word.text)
    if len(spelling) != len(word.form) or "".join(way) != word.form:
        return way
    parts, start = [], 0
    for part in way:
        parts.append(spelling[start : start + len(part)])
        start += len(part)
    return parts


def joined_word(words: Sequence[Word], form: str, analyzer: Analyzer) -> Word | None:
    """Return neighboring words as the one word that their joined form is; None if it is not one.

    Args:
        words: The neighboring words.
        form: Their joined form.
        analyzer: The analyzer of the index.
    """
    for text in ("".join(word.text for word in words), form):
        read = read_words(text, analyzer, words[0].scope)
        if len(read) == 1 and read[0].form == form:
            return read[0]
    return None
