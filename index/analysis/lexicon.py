"""What the analyzer knows of words: function words, and names that must not be cut.

All is keyed by the folded form.
"""

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
_CONTENT = frozenset(("ولي", "فهم", "فلك", "وهم", "والي", "منى", "لى", "بى", "فلان", "فلم"))
"""Words that only look like a function word, or like one after و or ف."""


class Lexicon(NamedTuple):
    """Word knowledge, keyed by folded form.

    `stopwords`: function words; `spelled_stopwords`: as they are spelled, not folded. `families`: a
    name or a user's word → the form that stands for its family, itself for a lone protected word.
    `roots`: returns the fastest way to look up the root of a dictionary word now.
    """

    stopwords: frozenset[str]
    families: Mapping[str, str]
    roots: Callable[[], RootLookup]
    spelled_stopwords: frozenset[str] = frozenset()

    def is_function_word(self, spelling: str) -> bool:
        """Whether a word spelled so, without marks, is a function word.

        Hamza may be left out and ى written for ي (الى, فى), but not the other way about: علي, منى,
        إمام and آلية are content words, whatever they fold to.
        """
        if spelling in _CONTENT:
            return False
        if len(spelling) > 2 and spelling[0] in _CONJUNCTIONS:
            return not self.spelled_stopwords.isdisjoint((spelling, spelling[1:]))
        return spelling in self.spelled_stopwords

    def is_stopword(self, form: str) -> bool:
        """Whether `form` is a function word, alone or after a conjunction (وفي, فمن)."""
        if form in self.stopwords:
            return True
        return len(form) > 2 and form[0] in _CONJUNCTIONS and form[1:] in self.stopwords


def build_lexicon(
    families: Iterable[Iterable[str]], teh_marbuta: bool, hamza_seats: bool
) -> Lexicon:
    """The lexicon under one folding, as `folding.fold` takes it.

    `families` are the user's, and win over the built-in names.
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
    """The words as spelled and as carelessly spelled: without hamza, with ى for a final ي."""
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
