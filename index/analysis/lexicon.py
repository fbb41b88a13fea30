"""What the analyzer knows of words: function words, names that must not be cut, roots.

Roots come from Arramooz (Taha Zerrouki, GPL, the package `arramooz-pysqlite`): 30,000 nouns, with
5,300 broken plurals, and 14,000 verbs, each with its root. All is keyed by the folded form.

Known failures: a form that several roots share (كتاب: the book, the writers; وجد: find, love) has
the root that most entries give it; a root is a guess, and so weighs less than a stem in ranking.
"""

import os
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial

from kashaf.index.analysis.folding import fold

_ROOT_LETTERS = str.maketrans("أإآؤئءى", "اااااا" + "ي", " .")
_DISTRIBUTION = re.compile(r"arramooz[-_.]pysqlite-(.+)\.dist-info", re.IGNORECASE)
_CONJUNCTIONS = ("و", "ف")
_HAMZA = str.maketrans("أإآ", "ااا")
_CONTENT = frozenset(("ولي", "فهم", "فلك", "وهم", "والي", "منى", "لى", "بى", "فلان", "فلم"))
"""Words that only look like a function word, or like one after و or ف."""
_QUERIES = (
    "SELECT unvocalized, root, 2 FROM nouns WHERE root <> '' AND broken_plural = ''",
    "SELECT unvocalized || ';' || broken_plural, root, 2 FROM nouns "
    "WHERE root <> '' AND broken_plural <> ''",
    "SELECT unvocalized, root, 1 FROM verbs WHERE root <> ''",
)


@dataclass(frozen=True)
class Lexicon:
    """Word knowledge, keyed by folded form.

    `stopwords`: function words; `spelled_stopwords`: as they are spelled, not folded. `families`: a
    name or a user's word → the form that stands for its family, itself for a lone protected word.
    `roots`: dictionary word → root.
    """

    stopwords: frozenset[str]
    families: Mapping[str, str]
    roots: Mapping[str, str]
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
        roots=_dictionary_roots(teh_marbuta, hamza_seats),
    )


def read_families(text: str) -> tuple[tuple[str, ...], ...]:
    """A words file's families: a line a family, words by spaces or commas, `#` for a comment.

    A lone word is protected from stemming; the words of one line share the stem of the first.
    """
    lines = (re.sub("#.*", "", line) for line in text.splitlines())
    return tuple(
        tuple(words) for line in lines if (words := re.split(r"[\s,،]+", line.strip())) != [""]
    )


def dictionary_version() -> str:
    """The version of the dictionary, which an index records: another one gives other roots.

    Looked for in the names of the installed packages first, as `importlib.metadata` does, whose
    import alone takes a tenth of the time of a whole search.
    """
    for folder in sys.path:
        try:
            names = os.listdir(folder or ".")
        except OSError:
            continue
        for name in names:
            if found := _DISTRIBUTION.fullmatch(name):
                return found[1]
    from importlib import metadata

    return metadata.version("arramooz-pysqlite")


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
    from importlib import resources

    text = (resources.files("kashaf.index.analysis") / "data" / name).read_text(encoding="utf-8")
    return (line for line in text.splitlines() if line and not line.startswith("#"))


def _dictionary_rows() -> Iterator[tuple[str, str, int]]:
    import sqlite3
    from contextlib import closing
    from importlib import resources

    file = resources.files("arramooz") / "data" / "arabicdictionary.sqlite"
    with (
        resources.as_file(file) as path,
        closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as database,
    ):
        for query in _QUERIES:
            yield from database.execute(query)


@cache
def _dictionary_roots(teh_marbuta: bool, hamza_seats: bool) -> Mapping[str, str]:
    fold_form = partial(fold, teh_marbuta=teh_marbuta, hamza_seats=hamza_seats)
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for words, vowelled_root, weight in _dictionary_rows():
        root = fold(vowelled_root.partition("،")[0], hamza_seats=False).translate(_ROOT_LETTERS)
        singular, *plurals = (fold_form(word) for word in words.split(";"))
        votes[singular][root] += weight
        for plural in plurals:
            if plural and " " not in plural:
                votes[plural][root] += 1
    return {
        form: min(counts, key=lambda root: (-counts[root], root)) for form, counts in votes.items()
    }
