"""Stems and roots of Arabic words.

Of the ways to cut a prefix and a suffix off a word, Tashaphyne chooses the shortest stem, which
over-stems (كتب→تب, وزارة→زار). The choice here follows light10 (Larkey, Ballesteros, Connell:
Light Stemming for Arabic Information Retrieval, 2007), and checks cuts with the dictionary:

1. A protected word, or a word of a family, has the family's stem, alone or after a prefix.
2. A prefix with the article is cut off. و is cut off unless the word with it, apart from suffixes,
   is in the dictionary (وزارته, but وكتابه); ف ب ك ل are cut off only if the rest is in the
   dictionary and the word with the letter is not (بحرية, but بالسيارة).
3. The longest suffix is cut off that leaves enough letters: 2 before ة ات ية and longer suffixes
   made from them, 3 before others. ان ون ين and ا are kept on words that are in the dictionary with
   them (ميدان).

The root is that of the likeliest lemma in the dictionary (`morphology`), else that of the cut with
the shortest affixes, after removing the ي ت ن ا of an imperfect verb if necessary. For words that
are not in the dictionary, it is Tashaphyne's guess.

Known failures: a rare name that begins with و loses it (وليد is protected); بن and ابن have
different stems, and so do a broken plural and its singular (مدارس, مدرسة), which share lemma and
root.
"""

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from kashaf.index.analysis.folding import fold
from kashaf.index.analysis.lexicon import Lexicon
from kashaf.index.analysis.morphology.reading import likeliest
from kashaf.index.analysis.morphology.table import VERB
from kashaf.index.analysis.stems.cutting import (
    choose_cut,
    find_ends,
    find_family,
    find_starts,
    nearest_root,
)
from kashaf.index.lazy import lazy

if TYPE_CHECKING:
    from kashaf.index.analysis.stems.rooting import Rooter

_ROOT_LETTERS: Final = 3
_MAX_CACHED: Final = 1 << 15
"""The most lemmas whose roots are cached."""


class Stemmed(NamedTuple):
    """The prefix and suffix that are cut off a folded word, its stem and its root."""

    prefix: str
    suffix: str
    stem: str
    root: str


class Stemmer:
    """Finds the stems and roots of folded Arabic words.

    It is not thread-safe, because Tashaphyne's stemmer stores the word that it works on.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._root_of_lemma = lru_cache(_MAX_CACHED)(self._find_root)

    def stem(self, form: str) -> Stemmed:
        """Return the stem and the root of one folded Arabic word, deterministically."""
        roots = self._lexicon.roots()
        families = self._lexicon.families
        starts, ends = find_starts(form), find_ends(form)
        family = find_family(form, starts, ends, families)
        if family:
            left, right = family
            stem = families[form[left:right]]
            root = roots(stem)
            return Stemmed(form[:left], form[right:], stem, stem if root is None else root)
        left, right = choose_cut(form, starts, ends, roots)
        lemma, is_foreign = likeliest(form)
        root = (
            (lemma and self._root_of_lemma(lemma, is_foreign))
            or nearest_root(form, starts, ends, roots)
            or self._rooter.root(form)
            or fold(lemma.removeprefix(VERB))
            or form
        )
        return Stemmed(form[:left], form[right:], form[left:right], root)

    def _find_root(self, lemma: str, is_foreign: bool) -> str | None:
        """Return the root of a lemma; a foreign word outside the dictionary is its own root.

        A root of other than three letters counts before that of the noun of a nisba only if the
        nisba begins with it: حضرمي has the root of حضرموت.
        """
        roots = self._lexicon.roots()
        word = fold(lemma.removeprefix(VERB))
        own = roots(lemma) or roots(word)
        if own and (len(own) == _ROOT_LETTERS or (own != word and word.startswith(own))):
            return own
        if not lemma.startswith(VERB):
            for base in _nisba_bases(word):
                base_lemma, is_foreign_base = likeliest(base)
                if is_foreign_base:
                    return fold(base_lemma)
                if base_root := roots(base):
                    return base_root
        return own or (word if is_foreign else None)

    @lazy
    def _rooter(self) -> "Rooter":
        from kashaf.index.analysis.stems.rooting import Rooter

        return Rooter()


def _nisba_bases(word: str) -> list[str]:
    """Return the nouns from which an adjective in ي may be derived, like جدة for جداوي."""
    if not word.endswith("ي") or len(word) <= _ROOT_LETTERS:
        return []
    bases = [word[:-1] + ending for ending in ("", "ه", "ا", "يا")]
    if word.endswith("وي"):
        bases += [word[:-2] + ending for ending in ("ه", "ا", "ي")]
    if word.endswith("اوي"):
        bases.append(word[:-3] + "ه")
    return bases
