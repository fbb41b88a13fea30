"""The roots of dictionary words, from two generated files.

A line of `data/roots.tsv` consists of a form, folded with the default switches, a tab and its root.
A lemma whose root is in the word list has its own line, as spelled (+زار, إيمان).
A line of `data/spelled-roots.tsv` is for a form that the dictionary spells differently: the form, a
tab, and `spelling/root/count` for each spelling and root, separated by spaces. Together, the files
give the roots of forms that are folded with other switches.

Known failure: a form of several roots (كتاب: the book, the writers; وجد: find, love) has the root
that most entries of the dictionary give it. A root is a guess, so it weighs less than a stem in
ranking.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import cache, partial

from kashaf.index.analysis.folding import fold
from kashaf.index.analysis.keyed_lines import KeyedLines
from kashaf.index.analysis.stems.cutting import RootLookup


def root_lookup(teh_marbuta: bool = True, hamza_seats: bool = True) -> RootLookup:
    """Return the function that looks up the root of a form.

    Call this again for each word: the function changes once all roots are loaded.

    Args:
        teh_marbuta: Whether ة is folded to ه in the forms.
        hamza_seats: Whether ؤ and ئ are folded to ء in the forms.
    """
    if teh_marbuta and hamza_seats:
        return _default_roots().lookup()
    return _other_roots(teh_marbuta, hamza_seats).get


def likeliest_root(counts: Mapping[str, int]) -> str:
    """Return the most common root; of equally common ones, the first in alphabetical order."""
    return min(counts, key=lambda root: (-counts[root], root))


@cache
def _default_roots() -> KeyedLines:
    return KeyedLines.open("roots.tsv")


@cache
def _other_roots(teh_marbuta: bool, hamza_seats: bool) -> Mapping[str, str]:
    fold_form = partial(fold, teh_marbuta=teh_marbuta, hamza_seats=hamza_seats)
    spelled = KeyedLines.open("spelled-roots.tsv").all()
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for details in spelled.values():
        for detail in details.split(" "):
            word, root, count = detail.split("/")
            counts[fold_form(word)][root] += int(count)
    others = {form: root for form, root in _default_roots().all().items() if form not in spelled}
    return others | {form: likeliest_root(roots) for form, roots in counts.items()}
