"""Stems and roots of Arabic words, from the cuts that Tashaphyne's segmentation finds.

Tashaphyne's `segment()` gives every way to cut a prefix and a suffix of given lists off a word. Its
own choice among them, the shortest stem, over-stems (كتب→تب, وزارة→زار); here the lists and the
choice are ours, after light10 (Larkey, Ballesteros, Connell: Light Stemming for Arabic Information
Retrieval, 2007) with the dictionary as a witness:

1. A protected word, or one of a family, alone or behind a prefix, has the family's stem.
2. A prefix with the article is cut. و is cut unless the dictionary knows the word with it,
   whatever its suffix (وزارته, but وكتابه); ف ب ك ل are cut only if what remains is known
   and the word with it is not (بحرية, but بالسيارة).
3. The longest suffix is cut that leaves enough letters: 2 before ة ات ية and what follows them, 3
   before others. ان ون ين and ا stay on words that the dictionary knows with them (ميدان).

The root is the dictionary's for the cut with the shortest affixes, with the ي ت ن ا of an imperfect
verb taken off where that is needed; for words not known, Tashaphyne's `get_root()`.

Known failures: وصل after a name (وليد is protected; a rarer name is not); بن and ابن are two; the
broken plural has another stem than its singular (مدارس, مدرسة), and only the root joins them.
"""

from typing import Final, NamedTuple

from kashaf.index.analysis.lexicon import Lexicon

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

        self._lexicon = lexicon
        self._segmenter = ArabicLightStemmer()
        self._segmenter.set_prefix_list(_PREFIXES)
        self._segmenter.set_suffix_list(_SUFFIXES)
        self._rooter = Rooter()

    def stem(self, form: str) -> Stemmed:
        """Cuts one folded Arabic word; the same word always gives the same answer."""
        cuts = sorted(self._segmenter.segment(form), key=lambda cut: (cut[0], -cut[1]))
        cuts = [(left, right) for left, right in cuts if right - left >= 2] or [(0, len(form))]
        family = self._family(form, cuts)
        if family:
            return family
        left, right = self._choose(form, cuts)
        root = self._root(form, cuts)
        return Stemmed(form[:left], form[right:], form[left:right], root)

    def _family(self, form: str, cuts: list[tuple[int, int]]) -> Stemmed | None:
        families = self._lexicon.families
        for left, right in cuts:
            head = families.get(form[left:right])
            if head and form[:left] in _NAME_PREFIXES and form[right:] in _MIN_STEM:
                return Stemmed(form[:left], form[right:], head, self._lexicon.roots.get(head, head))
        return None

    def _choose(self, form: str, cuts: list[tuple[int, int]]) -> tuple[int, int]:
        left = max(left for left, _ in cuts if self._is_prefix(form, left, cuts))
        rights = [right for start, right in cuts if start == left]
        right = min((r for r in rights if self._is_suffix(form, left, r)), default=len(form))
        return left, right

    def _is_prefix(self, form: str, left: int, cuts: list[tuple[int, int]]) -> bool:
        prefix = form[:left]
        if not prefix or prefix in _ARTICLES:
            return True
        known = self._lexicon.roots
        if prefix in _CONJUNCTION:
            return len(form) >= 4 and not self._is_word(form, 0, cuts)
        if prefix in _PREPOSITIONS and len(form) - left >= 3 and form not in known:
            return not any(self._is_word(form, start, cuts) for start in range(left)) and any(
                self._is_known(form[start:end], form[end:]) for start, end in cuts if start == left
            )
        return False

    def _is_word(self, form: str, left: int, cuts: list[tuple[int, int]]) -> bool:
        """Whether the dictionary knows what stands from `left` on, perhaps with a suffix."""
        return any(
            self._is_known(form[left:end], form[end:]) for start, end in cuts if start == left
        )

    def _is_suffix(self, form: str, left: int, right: int) -> bool:
        suffix = form[right:]
        if right - left < _MIN_STEM.get(suffix, len(form) + 1):
            return False
        if suffix in _WEAK:
            known = self._lexicon.roots
            return form[left:] not in known and (suffix != "ا" or form[left:right] in known)
        return True

    def _is_known(self, stem: str, suffix: str) -> bool:
        known = self._lexicon.roots
        return suffix in _MIN_STEM and (
            stem in known or (suffix in _FEMININE and stem + "ه" in known)
        )

    def _root(self, form: str, cuts: list[tuple[int, int]]) -> str:
        known = self._lexicon.roots
        best: tuple[int, int, str] | None = None
        for left, right in cuts:
            prefix, stem, suffix = form[:left], form[left:right], form[right:]
            affixes = len(prefix) + len(suffix), (prefix != "") + (suffix != "")
            for cost, word in _dictionary_words(prefix, stem, suffix):
                if word in known:
                    candidate = affixes[0] + cost, affixes[1], known[word]
                    best = min(best, candidate) if best else candidate
        return best[2] if best else self._guess_root(form)

    def _guess_root(self, form: str) -> str:
        self._rooter.light_stem(form)
        return self._rooter.get_root() or form


def _dictionary_words(prefix: str, stem: str, suffix: str) -> list[tuple[int, str]]:
    """The dictionary words that `stem` may stand for between these affixes, with a cost each."""
    words = [(0, stem)]
    if suffix in _FEMININE:
        words.append((0, stem + "ه"))
    if stem[0] in _IMPERFECT and len(stem) >= 4 and (prefix in _VERB_PREFIXES):
        past = stem[1:]
        words += [(1, past), (1, "ا" + past), (1, past[0] + "ا" + past[1:])]
    return words
