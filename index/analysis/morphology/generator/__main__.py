"""Writes the data table: `python -m kashaf.index.analysis.morphology.generator`.

Needs the packages libqutrub and wordfreq (the extra `generator`); takes a few minutes.
"""

import sys
import time
from collections import defaultdict
from importlib import resources
from pathlib import Path

from kashaf.index.analysis.folding import fold
from kashaf.index.analysis.morphology.generator import lexicon, nouns, priors, verbs
from kashaf.index.analysis.morphology.readings import readings
from kashaf.index.analysis.morphology.table import VERB, Table

Uses = dict[tuple[str, str], int]
"""The uses of each pair of stem and lemma."""

_LEAST = 1.2e-7
"""The frequency from which a word of no dictionary is taken into the table."""


def main() -> None:
    """Writes `data/stems.tsv`."""
    words = priors.frequencies()
    uses = _dictionary()
    table = Table(_text(uses, {}))
    names = priors.unknown_words(words, lambda form, word: bool(readings(form, word, table)), _LEAST)
    for stem in (stem for name in names for stem in nouns.singular(name, name, feminable=True)):
        uses[stem.stem, stem.lemma] |= stem.uses
    table = Table(_text(uses, {}))
    costs = priors.costs(words, lambda form, word: readings(form, word, table))
    data = _text(uses, costs)
    path = Path(str(resources.files("kashaf.index.analysis") / "data" / "stems.tsv"))
    path.write_bytes(data)
    print(f"{len(uses):,} stems, {len(data):,} bytes", file=sys.stderr)


def _dictionary() -> Uses:
    uses: Uses = defaultdict(int)
    own = lexicon.read()
    replaced = own.lemmas
    for lemma, stems in verbs.verbs(own.verbs):
        for stem, use in stems.items():
            uses[stem, VERB + lemma] |= use
    for stem in (*nouns.nouns(), *own.stems):
        if stem.uses and stem.stem:
            uses[stem.stem, replaced.get(stem.lemma, stem.lemma)] |= stem.uses
    return uses


def _text(uses: Uses, costs: dict[str, float]) -> bytes:
    lines: dict[str, list[str]] = defaultdict(list)
    rare = max(costs.values(), default=0.0)
    for (stem, lemma), use in sorted(uses.items()):
        key = fold(stem)
        spelled = "" if stem == key else stem
        lines[key].append(f"{lemma}/{spelled}/{int(use):x}/{round(costs.get(lemma, rare), 1)}")
    encoded = sorted((key.encode(), " ".join(entries)) for key, entries in lines.items())
    return b"".join(key + b"\t" + text.encode() + b"\n" for key, text in encoded)


if __name__ == "__main__":
    main()
