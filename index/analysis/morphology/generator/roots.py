"""The roots of dictionary words, in the format of `analysis.stems.roots`.

They come from Arramooz: 30,000 nouns, with 5,300 broken plurals, and 14,000 verbs. A noun counts
twice for the root of a form, a verb or a plural that is listed with its singular once. The word
list has the roots of lemmas that they lack or have wrong: +زار (visit), beside زأر (roar).

Known failure: other verbs share the root of a noun of their form (اهتم: هتم). Taking the roots of
all verbs by their spelling finds more related words, but costs 0.001 nDCG@10 on antcorpus.
"""

import re
from collections import Counter, defaultdict
from typing import Final

from kashaf.index.analysis.folding import fold
from kashaf.index.analysis.keyed_lines import encode_lines
from kashaf.index.analysis.morphology.generator import lexicon
from kashaf.index.analysis.morphology.generator.arramooz import rows
from kashaf.index.analysis.stems.roots import likeliest_root

_QUERIES: Final = (
    "SELECT unvocalized, root, 2 FROM nouns WHERE root <> '' AND broken_plural = ''",
    "SELECT unvocalized || ';' || broken_plural, root, 2 FROM nouns "
    "WHERE root <> '' AND broken_plural <> ''",
    "SELECT unvocalized, root, 1 FROM verbs WHERE root <> ''",
)
_ROOT_LETTERS: Final = str.maketrans("أإآؤئءى", "اااااا" + "ي", " .")


def texts() -> tuple[bytes, bytes]:
    """Return the lines of `data/roots.tsv` and of `data/spelled-roots.tsv`."""
    counts: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    entries = [row for query in _QUERIES for row in rows(query)]
    frequency = Counter(root for _, roots, _ in entries for root in _alternatives(roots))
    for words, alternatives, weight in entries:
        root = max(_alternatives(alternatives), key=lambda one: (frequency[one], one))
        singular, *plurals = words.split(";")
        for word, count in ((singular, weight), *((plural, 1) for plural in plurals)):
            if fold(word).isalpha():
                spelling = fold(word, teh_marbuta=False, hamza_seats=False)
                counts[fold(word)][spelling][root] += count
    roots = {
        form: likeliest_root(sum(spelled.values(), Counter())) for form, spelled in counts.items()
    }
    roots |= lexicon.read().roots
    details = {form: _details(spelled) for form, spelled in counts.items() if [*spelled] != [form]}
    return encode_lines(roots), encode_lines(details)


def _alternatives(roots: str) -> list[str]:
    """Return the roots that an entry lists (أحد;وحد), and corrections of errors (بيعه for بيع)."""
    found = [
        fold(root, hamza_seats=False).translate(_ROOT_LETTERS) for root in re.split("[;،]", roots)
    ]
    return found + [root[:-1] for root in found if len(root) == 4 and root.endswith("ه")]


def _details(spelled: dict[str, Counter[str]]) -> str:
    return " ".join(
        f"{word}/{root}/{count}"
        for word, counts in sorted(spelled.items())
        for root, count in sorted(counts.items())
    )
