"""Reads Kashaf's word list, `data/lexicon.txt`, which completes and corrects the dictionaries."""

import re
from dataclasses import dataclass, field, replace
from importlib import resources
from typing import Final

from kashaf.index.analysis.folding import bare
from kashaf.index.analysis.morphology.affixes import Use
from kashaf.index.analysis.morphology.generator.nouns import Stem, plural, singular

_RARE: Final = 2.0
"""The cost of a plural that is more often another word: كتاب is "book", rarely "writers"."""
_DUAL: Final = 1.0
"""The cost of the dual of what comes in pairs before a pronoun: يداه."""


@dataclass
class Lexicon:
    """The words of `data/lexicon.txt`.

    Attributes:
        stems: Stems of nouns.
        verbs: Verbs, each with the vowel of its imperfect.
        lemmas: A lemma of the dictionaries → the lemma that replaces it.
        foreign: Loanwords.
        dropped: Lemmas and stems that the dictionaries wrongly give them.
        roots: Lemmas and the roots that the dictionaries lack or have wrong.
    """

    stems: list[Stem] = field(default_factory=list)
    verbs: list[tuple[str, str]] = field(default_factory=list)
    lemmas: dict[str, str] = field(default_factory=dict)
    foreign: set[str] = field(default_factory=set)
    dropped: set[tuple[str, str]] = field(default_factory=set)
    roots: dict[str, str] = field(default_factory=dict)


def read() -> Lexicon:
    """Return the words of the list, whose first lines describe its format."""
    found = Lexicon()
    file = resources.files("kashaf.index.analysis") / "data" / "lexicon.txt"
    for line in file.read_text(encoding="utf-8").splitlines():
        kind, _, rest = line.partition(" ")
        words = rest.split()
        if not words or kind == "#":
            continue
        if kind == "verb":
            found.verbs.append((words[0], words[1]))
        elif kind == "drop":
            found.dropped |= {(words[0], stem) for stem in words[1:]}
        elif kind == "root":
            found.roots |= dict.fromkeys(words[1:], words[0])
        elif kind == "same":
            found.lemmas |= dict.fromkeys(words[1:], words[0])
        else:
            _noun(found, kind, words)
    return found


def _noun(found: Lexicon, kind: str, words: list[str]) -> None:
    lemma, *others = map(bare, words)
    if kind == "rare":
        found.stems += (stem for other in others for stem in plural(other, lemma, _RARE))
        return
    if kind == "pair":
        stem = re.sub("ة$", "ت", lemma)
        found.stems += (Stem(stem + ending, lemma, Use.PRONOUN, _DUAL) for ending in "اي")
        return
    if kind == "loan":
        found.foreign.add(lemma)
    found.stems += singular(lemma, lemma, feminable=kind == "adj", masculine=kind == "adj")
    for other in others:
        if kind == "alias":
            found.stems += (
                replace(stem, uses=stem.uses & (Use.BARE | Use.PRONOUN | Use.FEMININE))
                for stem in singular(other, lemma)
                if not stem.cost
            )
        else:
            found.stems += plural(other, lemma)
