"""The lexicon: function words, protected names, word families and roots, by folded form."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

from kashaf.index.analysis.folding import fold
from kashaf.index.analysis.keyed_lines import data_file
from kashaf.index.analysis.stems.cutting import RootLookup
from kashaf.index.analysis.stems.roots import root_lookup

_CONJUNCTIONS = ("و", "ف")
_HAMZA = str.maketrans("أإآ", "ااا")
_CONTENT = frozenset(("ولي", "فهم", "فلك", "وهم", "والي", "منى", "لى", "بى", "فلان", "فلم", "فتحت"))
"""Content words that look like a function word, alone or after و or ف."""


class Lexicon(NamedTuple):
    """What the analyzer knows about words.

    Attributes:
        stopwords: The folded forms of function words.
        families: The form of a name or of a word of the user dictionary → the form of the first
            word of its family, which is itself for a protected word that has no family.
        roots: Returns the function that looks up the root of a dictionary word; called again for
            each word.
        spelled_stopwords: The spellings of function words, not folded.
    """

    stopwords: frozenset[str]
    families: Mapping[str, str]
    roots: Callable[[], RootLookup]
    spelled_stopwords: frozenset[str] = frozenset()

    def is_function_word(self, spelling: str) -> bool:
        """Return whether a word is a function word by its spelling, without marks.

        A hamza may be missing, and ى may replace ي (الى, فى), but not the reverse: علي, منى, إمام
        and آلية are content words although they fold to the forms of function words.
        """
        if spelling in _CONTENT:
            return False
        if len(spelling) > 2 and spelling[0] in _CONJUNCTIONS:
            return not self.spelled_stopwords.isdisjoint((spelling, spelling[1:]))
        return spelling in self.spelled_stopwords

    def is_stopword(self, form: str) -> bool:
        """Return whether a form is that of a function word, alone or after و or ف (وفي, فمن)."""
        if form in self.stopwords:
            return True
        return len(form) > 2 and form[0] in _CONJUNCTIONS and form[1:] in self.stopwords


def build_lexicon(
    families: Iterable[Iterable[str]], teh_marbuta: bool, hamza_seats: bool
) -> Lexicon:
    """Return the lexicon for one way of folding.

    Args:
        families: The word families of the user dictionary, which override the built-in names.
        teh_marbuta: As for `folding.fold`.
        hamza_seats: As for `folding.fold`.
    """
    fold_form = partial(fold, teh_marbuta=teh_marbuta, hamza_seats=hamza_seats)
    groups = [*(line.split() for line in _lines("names.txt")), *families]
    stopwords = [word for line in _lines("stopwords.txt") for word in line.split()]
    return Lexicon(
        stopwords=frozenset(map(fold_form, stopwords)),
        spelled_stopwords=_spellings(stopwords),
        families=_family_heads(groups, fold_form),
        roots=partial(root_lookup, teh_marbuta, hamza_seats),
    )


def _spellings(words: Iterable[str]) -> frozenset[str]:
    """Return the words and their common misspellings: without hamza, with ى for a final ي."""
    found = set()
    for word in words:
        for spelling in (word, word.translate(_HAMZA)):
            found |= {spelling, re.sub("ي$", "ى", spelling)}
    return frozenset(found)


def _family_heads(
    groups: Iterable[Iterable[str]], fold_form: Callable[[str], str]
) -> dict[str, str]:
    heads: dict[str, str] = {}
    for words in groups:
        forms = [fold_form(word) for word in words]
        heads |= dict.fromkeys(forms, forms[0])
    return heads


def _lines(name: str) -> Iterator[str]:
    text = data_file(name).read_text(encoding="utf-8")
    return (line for line in text.splitlines() if line and not line.startswith("#"))
