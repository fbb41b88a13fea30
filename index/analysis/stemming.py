"""Stems and roots of Arabic words, from the affixes that Tashaphyne finds.

Tashaphyne finds every way to cut a prefix and a suffix of given lists off a word. Its own choice
among them, the shortest stem, over-stems (كتب→تب, وزارة→زار); here the lists and the choice are
ours, after light10 (Larkey, Ballesteros, Connell: Light Stemming for Arabic Information Retrieval,
2007) with the dictionary as a witness:

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

from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final, NamedTuple

from kashaf.index.analysis.folding import fold
from kashaf.index.analysis.lexicon import Lexicon
from kashaf.index.analysis.morphology.reading import likeliest
from kashaf.index.analysis.morphology.table import VERB

if TYPE_CHECKING:
    from tashaphyne.stemming import ArabicLightStemmer

_ARTICLES: Final = ("ال", "وال", "فال", "بال", "كال", "وبال", "فبال", "وكال", "لل", "ولل", "فلل")
_CONJUNCTION: Final = ("و",)
_PREPOSITIONS: Final = ("ب", "ل", "ك", "ف", "وب", "ول", "وك", "فب", "فل")
_VERB_PREFIXES: Final = ("", "و", "ف", "س", "ل", "وس", "فس")
_IMPERFECT: Final = "يتنا"

_PRONOUNS: Final = ("ها", "هم", "هن", "هما", "كم", "كما", "نا")
_FEMININE: Final = (
    *("ه", "ات", "يه", "ته", "تي", "تين", "تان", "يات", "اته", "اتي", "يته"),
    *(ending + pronoun for ending in ("ت", "ات", "يت") for pronoun in _PRONOUNS),
)
_PLAIN: Final = ("ي", "ها", *_PRONOUNS, "يها", "وها", "يون", "يين")
_WEAK: Final = ("ان", "ون", "ين", "ا")
_VERB_SUFFIXES: Final = ("وا", "ت", "تم", "ن", "ني", "ك", "يا", "انها", "ونها", "ينها", "وه", "اه")

_NAME_PREFIXES: Final = frozenset(("", *_ARTICLES, *_CONJUNCTION, *_PREPOSITIONS))
_MIN_STEM: Final = dict.fromkeys(_PLAIN + _WEAK, 3) | dict.fromkeys(_FEMININE, 2) | {"": 2}
_PREFIXES: Final = frozenset(
    (*_ARTICLES, *_CONJUNCTION, *_PREPOSITIONS, *_VERB_PREFIXES, "سي", "ست", "سن", "سا")
)
_SUFFIXES: Final = frozenset((*_FEMININE, *_PLAIN, *_WEAK, *_VERB_SUFFIXES, ""))

_PREFIX_LETTERS: Final = max(map(len, _PREFIXES)) + 1
_SUFFIX_LETTERS: Final = max(map(len, _SUFFIXES)) + 1
_REMEMBERED: Final = 1 << 15
"""Beginnings and ends of words whose affixes are remembered."""

Cuts = dict[int, list[int]]


class Stemmed(NamedTuple):
    """A folded word cut into prefix, stem and suffix, its key in the index and its root."""

    prefix: str
    suffix: str
    stem: str
    root: str


class Stemmer:
    """Cuts folded Arabic words. Not thread-safe: Tashaphyne keeps the word it works on."""

    def __init__(self, lexicon: Lexicon) -> None:
        from tashaphyne.stemming import ArabicLightStemmer

        from kashaf.index.analysis.rooting import Rooter

        segmenter = ArabicLightStemmer()
        segmenter.set_prefix_list(_PREFIXES)
        segmenter.set_suffix_list(_SUFFIXES)
        self._starts = lru_cache(_REMEMBERED)(partial(_starts, segmenter))
        self._endings = lru_cache(_REMEMBERED)(partial(_endings, segmenter))
        self._lexicon = lexicon
        self._rooter = Rooter()

    def stem(self, form: str) -> Stemmed:
        """Cuts one folded Arabic word; the same word always gives the same answer."""
        cuts = self._cuts(form)
        family = self._family(form, cuts)
        if family:
            return family
        left, right = self._choose(form, cuts)
        root = self._root(form, cuts)
        return Stemmed(form[:left], form[right:], form[left:right], root)

    def _cuts(self, form: str) -> Cuts:
        """Where a stem may start, ascending, and for each where it may end, descending."""
        size = len(form)
        endings = self._endings(form[-_SUFFIX_LETTERS:])
        return {
            left: [size - letters for letters in endings if size - letters - left >= 2]
            for left in self._starts(form[:_PREFIX_LETTERS])
            if size - left >= 2
        }

    def _family(self, form: str, cuts: Cuts) -> Stemmed | None:
        families = self._lexicon.families
        for left, rights in cuts.items():
            for right in rights:
                head = families.get(form[left:right])
                if head and form[:left] in _NAME_PREFIXES and form[right:] in _MIN_STEM:
                    root = self._lexicon.roots.get(head, head)
                    return Stemmed(form[:left], form[right:], head, root)
        return None

    def _choose(self, form: str, cuts: Cuts) -> tuple[int, int]:
        left = next(left for left in reversed(cuts) if self._is_prefix(form, left, cuts))
        shortest_first = reversed(cuts[left])
        right = next((r for r in shortest_first if self._is_suffix(form, left, r)), len(form))
        return left, right

    def _is_prefix(self, form: str, left: int, cuts: Cuts) -> bool:
        prefix = form[:left]
        if not prefix or prefix in _ARTICLES:
            return True
        if prefix in _CONJUNCTION:
            return len(form) >= 4 and not self._is_word(form, 0, cuts)
        if prefix in _PREPOSITIONS and len(form) - left >= 3 and form not in self._lexicon.roots:
            return self._is_word(form, left, cuts) and not any(
                self._is_word(form, start, cuts) for start in cuts if start < left
            )
        return False

    def _is_word(self, form: str, left: int, cuts: Cuts) -> bool:
        """Whether the dictionary knows what stands from `left` on, perhaps with a suffix."""
        known = self._lexicon.roots
        for right in cuts[left]:
            stem, suffix = form[left:right], form[right:]
            if suffix in _MIN_STEM and (
                stem in known or (suffix in _FEMININE and stem + "ه" in known)
            ):
                return True
        return False

    def _is_suffix(self, form: str, left: int, right: int) -> bool:
        suffix = form[right:]
        if right - left < _MIN_STEM.get(suffix, len(form) + 1):
            return False
        if suffix in _WEAK:
            known = self._lexicon.roots
            return form[left:] not in known and (suffix != "ا" or form[left:right] in known)
        return True

    def _root(self, form: str, cuts: Cuts) -> str:
        known = self._lexicon.roots
        lemma, is_foreign = likeliest(form)
        word = fold(lemma.removeprefix(VERB))
        return (
            known.get(word)
            or (word if is_foreign else known.get(word.removesuffix("ي")))
            or self._nearest_root(form, cuts)
            or word
            or form
        )

    def _nearest_root(self, form: str, cuts: Cuts) -> str:
        """The root of the dictionary word with the shortest affixes around it."""
        known = self._lexicon.roots
        best: tuple[int, int, str] | None = None
        size = len(form)
        for left, rights in cuts.items():
            is_verb = (
                size - left >= 4 and form[left] in _IMPERFECT and form[:left] in _VERB_PREFIXES
            )
            for right in rights:
                affixes = left + size - right
                if best and affixes > best[0]:
                    continue
                stem = form[left:right]
                if stem in known:
                    candidate = affixes, (left > 0) + (right < size), known[stem]
                    best = min(best, candidate) if best else candidate
                if form[right:] in _FEMININE and stem + "ه" in known:
                    candidate = affixes, (left > 0) + (right < size), known[stem + "ه"]
                    best = min(best, candidate) if best else candidate
                if is_verb and right - left >= 4:
                    for past in (stem[1:], "ا" + stem[1:], f"{stem[1]}ا{stem[2:]}"):
                        if past in known:
                            candidate = affixes + 1, (left > 0) + (right < size), known[past]
                            best = min(best, candidate) if best else candidate
        return best[2] if best else self._rooter.root(form)


def _starts(segmenter: "ArabicLightStemmer", head: str) -> list[int]:
    """How many of the first letters of a word may be its prefix, ascending."""
    return sorted(set(segmenter.lookup_prefixes(head)))


def _endings(segmenter: "ArabicLightStemmer", tail: str) -> list[int]:
    """How many of the last letters of a word may be its suffix, ascending."""
    return sorted({len(tail) - right for right in segmenter.lookup_suffixes(tail)})
