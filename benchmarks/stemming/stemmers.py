"""How well stemmers put together the words that belong together, and only those."""

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.stemming import light10, paice

Stemmer = Callable[[str], str]

_MARKS = re.compile("[\u0640\u064b-\u0652\u0670]")
_SEATS = str.maketrans("ءؤئ", "اوي")


@dataclass(frozen=True)
class StemmingScores:
    """Paice's figures under two gold partitions, and the shares of words read as NAFIS allows."""

    by_lemma: paice.Errors
    by_lemma_errt: float
    by_root: paice.Errors
    by_root_errt: float
    nafis_stem: float
    nafis_root: float


@dataclass(frozen=True)
class Gold:
    """Words with the concept that each belongs to; a word is there once."""

    words: Sequence[str]
    concepts: Sequence[str]


@dataclass(frozen=True)
class Reading:
    """A word in running text with the bare, folded stems and roots that it may have."""

    word: str
    stems: frozenset[str]
    roots: frozenset[str]


def load_gold(path: Path, concept: str) -> Gold:
    """Read gold.csv; ``concept`` is its column "lemma" or "root".

    Words listed under several concepts are left out: no stemmer can get them right.
    """
    concepts: defaultdict[str, set[str]] = defaultdict(set)
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            concepts[_bare(row["word"])].add(row[concept])
    single = {word: found.pop() for word, found in concepts.items() if len(found) == 1}
    return Gold(words=tuple(single), concepts=tuple(single.values()))


def load_nafis(path: Path) -> list[Reading]:
    """Read nafis.tsv: one reading a row, gathered here by phrase and word."""
    stems: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    roots: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            key = row["phrase"], _bare(row["word"])
            stems[key].add(_folded(row["stem"]))
            roots[key].update(_folded(root.strip()) for root in row["root"].split("/"))
    return [
        Reading(word=key[1], stems=frozenset(stems[key]), roots=frozenset(roots[key] - {""}))
        for key in stems
    ]


def score(
    stemmer: Stemmer, lemmas: Gold, roots: Gold, readings: Sequence[Reading]
) -> StemmingScores:
    """Score one stemmer on all three gold standards."""
    by_lemma = paice.errors(lemmas.concepts, [stemmer(word) for word in lemmas.words])
    by_root = paice.errors(roots.concepts, [stemmer(word) for word in roots.words])
    given = [(_folded(stemmer(reading.word)), reading) for reading in readings]
    return StemmingScores(
        by_lemma=by_lemma,
        by_lemma_errt=paice.errt(by_lemma, lemmas.concepts, lemmas.words),
        by_root=by_root,
        by_root_errt=paice.errt(by_root, roots.concepts, roots.words),
        nafis_stem=sum(stem in reading.stems for stem, reading in given) / len(given),
        nafis_root=sum(stem in reading.roots for stem, reading in given) / len(given),
    )


def kashaf_stem() -> Stemmer:
    """Kashaf's stems, the first key that it searches by."""
    from kashaf.index.analysis import Analyzer

    return Analyzer().stem


def kashaf_root() -> Stemmer:
    """Kashaf's roots, the second key."""
    from kashaf.index.analysis import Analyzer

    return Analyzer().root


def light10_stem() -> Stemmer:
    """Lucene's stems."""
    return lambda word: light10.stem(light10.normalize(word))


def snowball() -> Stemmer:
    """PyStemmer's, which folds spellings itself."""
    from Stemmer import Stemmer as PyStemmer

    return PyStemmer("arabic").stemWord


def isri() -> Stemmer:
    """NLTK's: Whoosh's copy fails on initial hamza (a pattern invalid since Python 3.7)."""
    from nltk.stem.isri import ISRIStemmer

    return ISRIStemmer().stem


def tashaphyne() -> Stemmer:
    """Tashaphyne folds no spellings, and its affixes are spelled in full: folded after the cut."""
    from tashaphyne.stemming import ArabicLightStemmer

    light_stem = ArabicLightStemmer().light_stem
    return lambda word: light10.normalize(light_stem(word))


STEMMERS: dict[str, Callable[[], Stemmer]] = {
    "kashaf": kashaf_stem,
    "kashaf-root": kashaf_root,
    "light10": light10_stem,
    "snowball": snowball,
    "isri": isri,
    "tashaphyne": tashaphyne,
}


def _bare(word: str) -> str:
    return _MARKS.sub("", word)


def _folded(word: str) -> str:
    """One spelling of what gold and stemmer may write with or without hamza, ى or ة."""
    return light10.normalize(_bare(word)).translate(_SEATS)
