"""Stems and roots of Arabic words.

Tashaphyne's choice among the ways to cut a prefix and a suffix off a word, the shortest stem,
over-stems (كتب→تب, وزارة→زار). The choice here is after light10 (Larkey, Ballesteros, Connell:
Light Stemming for Arabic Information Retrieval, 2007), with the dictionary as a witness:

1. A protected word, or one of a family, alone or behind a prefix, has the family's stem.
2. A prefix with the article is cut. و is cut unless the dictionary knows the word with it,
   whatever its suffix (وزارته, but وكتابه); ف ب ك ل are cut only if what remains is known
   and the word with it is not (بحرية, but بالسيارة).
3. The longest suffix is cut that leaves enough letters: 2 before ة ات ية and what follows them, 3
   before others. ان ون ين and ا stay on words that the dictionary knows with them (ميدان).

The root is the dictionary's for the likeliest lemma (`morphology`), else for the cut with the
shortest affixes, with the ي ت ن ا of an imperfect verb taken off where that is needed; for words
not known, Tashaphyne's guess.

Known failures: وصل after a name (وليد is protected; a rarer name is not); بن and ابن are two; the
broken plural has another stem than its singular (مدارس, مدرسة), and only the root joins them.
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
"""Lemmas whose roots are cached."""


class Stemmed(NamedTuple):
    """A folded word cut into prefix, stem and suffix, its key in the index and its root."""

    prefix: str
    suffix: str
    stem: str
    root: str


class Stemmer:
    """Cuts folded Arabic words. Not thread-safe: Tashaphyne keeps the word it works on."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._root_of_lemma = lru_cache(_MAX_CACHED)(self._find_root)

    def stem(self, form: str) -> Stemmed:
        """Cuts one folded Arabic word; the same word always gives the same answer."""
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
        """The root of a lemma; a foreign word that the dictionary lacks is its own root."""
        roots = self._lexicon.roots()
        word = fold(lemma.removeprefix(VERB))
        own = roots(word)
        if own and len(own) == _ROOT_LETTERS:
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
    """The nouns that an adjective in ي may come from: قمر, مكة, كرواتيا, جدة (جداوي)."""
    if not word.endswith("ي") or len(word) <= _ROOT_LETTERS:
        return []
    bases = [word[:-1] + ending for ending in ("", "ه", "ا", "يا")]
    if word.endswith("وي"):
        bases += [word[:-2] + ending for ending in ("ه", "ا", "ي")]
    if word.endswith("اوي"):
        bases.append(word[:-3] + "ه")
    return bases
