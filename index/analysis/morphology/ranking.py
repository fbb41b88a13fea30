"""The inner loops of reading words: finding the candidates and ranking them.

Compiled with Cython where there is a C compiler (`ranking.pxd` has the types); the interpreter runs
the same file elsewhere.
"""

from collections.abc import Callable, Iterable, Sequence

Entry = tuple[str, str, int, float]
Combination = tuple[int, float, bool, str, str]
Candidate = tuple[int, int, Entry, Combination]
"""Where the stem starts and ends in the form, its entry, and the prefix and suffix around it."""
Ranked = tuple[float, str, Candidate]
"""The cost in bits and the lemma of a candidate."""


def find_candidates(
    form: str,
    starts: Iterable[tuple[int, str]],
    endings: Iterable[tuple[int, str]],
    lookup: Callable[[str], str | None],
    entries: Callable[[str, str], tuple[Entry, ...]],
    combinations: Callable[[str, str], tuple[int, tuple[Combination, ...]]],
) -> list[Candidate]:
    """Return every stem with a prefix and a suffix that make the form.

    Args:
        form: A folded word.
        starts: Where a stem may start, with the prefix before it.
        endings: How many letters a suffix may have, with the suffix.
        lookup: Returns the text of the entries of a stem, or None.
        entries: Returns the entries by the stem and their text.
        combinations: Returns the ways in which a prefix and a suffix go together, and the uses of a
            stem that any of them allows.
    """
    found = []
    size = len(form)
    for start, prefix in starts:
        for letters, suffix in endings:
            end = size - letters
            if end <= start:
                continue
            stem = form[start:end]
            text = lookup(stem)
            if text is None:
                continue
            any_use, pairs = combinations(prefix, suffix)
            if not any_use:
                continue
            for entry in entries(stem, text):
                uses = entry[2]
                if uses & any_use:
                    for pair in pairs:
                        if uses & pair[0]:
                            found.append((start, end, entry, pair))
    return found


def rank(
    candidates: Sequence[Candidate],
    spelling: str,
    spelling_cost: Callable[[str, str], float],
    prefix_cost: Callable[[str, str], float],
) -> list[Ranked]:
    """Return the likeliest candidate of each lemma, likeliest first.

    Args:
        candidates: The candidates of one form.
        spelling: The word as spelled, as long as its form; empty to rank by the form alone.
        spelling_cost: Returns the bits that letters of the word cost where the stem has others.
        prefix_cost: Returns the same for a prefix.
    """
    best: dict[str, Ranked] = {}
    for candidate in candidates:
        start, end, entry, pair = candidate
        cost = entry[3] + pair[1]
        if spelling:
            stem = entry[1]
            written = spelling[start:end]
            if written != stem:
                cost += spelling_cost(written, stem)
            if pair[3]:
                written = spelling[:start]
                if written != pair[3]:
                    cost += prefix_cost(written, pair[3])
            if pair[4]:
                written = spelling[end:]
                if written != pair[4]:
                    cost += spelling_cost(written, pair[4])
        lemma = entry[1] + "ي" if pair[2] else entry[0]
        known = best.get(lemma)
        if known is None or cost < known[0]:
            best[lemma] = (cost, lemma, candidate)
    ranked = list(best.values())
    if len(ranked) > 1:
        ranked.sort()
    return ranked
