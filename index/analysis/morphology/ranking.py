# cython: freethreading_compatible=True
"""The inner loops of the analysis of words: finding candidates and ranking them.

It is compiled with Cython if there is a C compiler; otherwise the interpreter runs the same file.
"""

from collections.abc import Callable
from typing import Final

Entry = tuple[str, str, int, float]
Combination = tuple[int, float, bool, str, str]
Candidate = tuple[int, int, Entry, Combination]
"""Where the stem starts and ends in the form, its entry, and the prefix and suffix around it."""
Ranked = tuple[float, str, Candidate]
"""The cost in bits and the lemma of a candidate, and the candidate."""
Combinations = tuple[int, tuple[Combination, ...]]
"""The uses of a stem that any of the combinations allows, and the combinations."""

_SPELLING: Final = {
    **dict.fromkeys(("اأ", "اآ", "اإ", "اٱ", "ٱا"), 0.7),
    **dict.fromkeys(("أا", "إا"), 3.0),
    **dict.fromkeys(("آا", "أآ", "آأ"), 6.0),
    **dict.fromkeys(("إآ", "آإ"), 9.0),
    **dict.fromkeys(("أإ", "إأ"), 6.0),
    "هة": 4.0,
    "ةه": 9.0,
    "ىي": 2.0,
    "يى": 3.0,
    **dict.fromkeys(("ئؤ", "ؤئ", "ءئ", "ءؤ", "ئء", "ؤء"), 1.0),
}
"""The cost of the first letter in a word where the stem has the second, in bits."""


def find_candidates(
    form: str,
    lookup: Callable[[str], str | None],
    known: dict[str, tuple[Entry, ...]],
    parse: Callable[[str, str], tuple[Entry, ...]],
    combined: dict[str, dict[str, Combinations | None]],
    beginnings: frozenset[str],
    endings: frozenset[str],
    combine: Callable[[str, str], Combinations],
) -> list[Candidate]:
    """Return every combination of a prefix, a stem and a suffix that makes up a form.

    Args:
        form: A folded word.
        lookup: Returns the text of the entries of a stem, or None.
        known: The entries of the stems that were parsed before; filled here.
        parse: Returns the entries of a stem from the stem and their text.
        combined: The combinations of each prefix with each suffix, None where they have not been
            determined yet; filled here.
        beginnings: The prefixes, and the letters with which they begin.
        endings: The suffixes, and the letters with which they end.
        combine: Returns the combinations of a prefix and a suffix.
    """
    found: list[Candidate] = []
    size = len(form)
    suffixes = combined[""]
    ends = _find_ends(form, suffixes, endings)
    for start in range(size):
        prefix = form[:start]
        if prefix not in beginnings:
            break
        after = combined.get(prefix)
        if after is None:
            continue
        for end in ends:
            if end <= start:
                continue
            stem = form[start:end]
            text = lookup(stem)
            if text is None:
                continue
            entries = known.get(stem)
            if entries is None:
                entries = known.setdefault(stem, parse(stem, text))
            suffix = form[end:]
            combinations = after[suffix]
            if combinations is None:
                combinations = after[suffix] = combine(prefix, suffix)
            _add_candidates(found, start, end, entries, combinations)
    return found


def _find_ends(
    form: str, suffixes: dict[str, Combinations | None], endings: frozenset[str]
) -> list[int]:
    """Return where a stem of a form may end, ascending."""
    ends: list[int] = []
    for end in range(len(form), 0, -1):
        suffix = form[end:]
        if suffix not in endings:
            break
        if suffix in suffixes:
            ends.append(end)
    ends.reverse()
    return ends


def _add_candidates(
    found: list[Candidate],
    start: int,
    end: int,
    entries: tuple[Entry, ...],
    combinations: Combinations,
) -> None:
    any_use, pairs = combinations
    for entry in entries:
        uses = entry[2]
        if uses & any_use:
            for pair in pairs:
                if uses & pair[0]:
                    found.append((start, end, entry, pair))


def rank(candidates: list[Candidate], spelling: str) -> list[Ranked]:
    """Return the likeliest candidate of each lemma, likeliest first.

    Args:
        candidates: The candidates of one form.
        spelling: The word as spelled, of the length of its form; empty to rank by the form alone.
    """
    best: dict[str, Ranked] = {}
    for candidate in candidates:
        start, end, entry, pair = candidate
        cost = entry[3] + pair[1]
        if spelling:
            stem = entry[1]
            written = spelling[start:end]
            if written != stem:
                cost += _spelling_cost(written, stem)
            if pair[3]:
                written = spelling[:start]
                if written != pair[3]:
                    cost += _prefix_cost(written, pair[3])
            if pair[4]:
                written = spelling[end:]
                if written != pair[4]:
                    cost += _spelling_cost(written, pair[4])
        lemma = entry[1] + "ي" if pair[2] else entry[0]
        known = best.get(lemma)
        if known is None or cost < known[0]:
            best[lemma] = (cost, lemma, candidate)
    ranked = list(best.values())
    if len(ranked) > 1:
        ranked.sort()
    return ranked


def likeliest_of(candidates: list[Candidate]) -> Ranked | None:
    """Return what `rank` puts first without a spelling, in a fraction of the time."""
    best: Ranked | None = None
    for candidate in candidates:
        entry, pair = candidate[2], candidate[3]
        cost = entry[3] + pair[1]
        if best is None or cost <= best[0]:
            lemma = entry[1] + "ي" if pair[2] else entry[0]
            if best is None or cost < best[0] or lemma < best[1]:
                best = (cost, lemma, candidate)
    return best


def may_be_respelled(form: str) -> bool:
    """Return whether a form has a letter three or more times in a row, or ءا, which may be آ."""
    if "ءا" in form:
        return True
    for index in range(2, len(form)):
        if form[index] == form[index - 1] and form[index] == form[index - 2]:
            return True
    return False


def _prefix_cost(word: str, prefix: str) -> float:
    """Return the bits that the spelling of a prefix costs.

    An article is never spelled with a hamza: إلهام is not ال + هام.
    """
    if prefix[-1] == "ل":
        return 0.0 if word.replace("ٱ", "ا") == prefix else 30.0
    return _spelling_cost(word, prefix)


def _spelling_cost(word: str, stem: str) -> float:
    """Return the bits that the letters of a word cost where they differ from the stem's."""
    cost = 0.0
    for index in range(min(len(word), len(stem))):
        if word[index] != stem[index]:
            cost += _SPELLING.get(word[index] + stem[index], 2.0)
    return cost
