"""Writes the data tables: `python -m kashaf.index.analysis.morphology.generator`.

It needs the packages libqutrub and wordfreq (the extra `generator`) and takes a few minutes. The
files are committed as generated and never edited; `.ci/check data` compares them.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from importlib import resources
from pathlib import Path

from kashaf.index.analysis.folding import fold
from kashaf.index.analysis.keyed_lines import KeyedLines, encode_lines
from kashaf.index.analysis.morphology.affixes import Use
from kashaf.index.analysis.morphology.generator import lexicon, nouns, plurals, priors, roots, verbs
from kashaf.index.analysis.morphology.irregular import encode_irregular
from kashaf.index.analysis.morphology.reading import readings
from kashaf.index.analysis.morphology.table import VERB, Table

Uses = dict[tuple[str, str, float], int]
"""A stem, a lemma and the cost of the stem within the lemma in bits → the uses of the stem."""

_MISSPELLED = 5.0
"""The cost of a stem without its hamza, in bits."""
_RAREST = 28.0
"""The cost above which a lemma is left out, in bits: it is no word's likeliest lemma."""
_APART = 4.0
"""How many times as frequent as the noun without ة a noun in ة must be to be a lemma of its own."""
_FEMININE_NISBA = 3.0
"""The cost of the feminine of a nisba that also has its own lemma, in bits: السورية, الصينية."""
_PARTICIPLE = re.compile("م.ا..")
_PARTICIPLE_IN_TA = re.compile("م...+[^ي]ة")
"""The feminine of a participle of a derived form: منحازة."""
_ONE_LETTER = 4.0
"""The cost of a verb's stem of one letter without a suffix, in bits: تل of ولي."""
_LEAST = 1.2e-7
"""The lowest frequency with which a word outside the dictionaries is added to the table."""


def main() -> None:
    """Write the files of stems, irregular stems and roots to the folder `data`."""
    words = priors.frequencies()
    uses = _dictionary()
    _separate_feminines(uses, words)
    _add_misspellings(uses)
    table = Table(KeyedLines(_text(uses, {})))
    unknown = priors.unknown_words(words, lambda form, word: bool(readings(form, word, table)))
    _add_names(uses, priors.frequent_words(unknown, _LEAST), unknown)
    table = Table(KeyedLines(_text(uses, {})))
    costs = priors.costs(words, lambda form, word: readings(form, word, table))
    table = Table(KeyedLines(_text(uses, costs)))
    underrated = priors.underrated_words(words, lambda f, w: readings(f, w, table))
    _add_names(uses, underrated, [*unknown, *underrated])
    table = Table(KeyedLines(_text(uses, {})))
    costs = priors.costs(words, lambda form, word: readings(form, word, table))
    data = _text(uses, costs)
    folder = Path(str(resources.files("kashaf.index.analysis") / "data"))
    (folder / "stems.tsv").write_bytes(data)
    (folder / "irregular.tsv").write_bytes(encode_irregular(KeyedLines(data)))
    for name, text in zip(("roots.tsv", "spelled-roots.tsv"), roots.texts(), strict=True):
        (folder / name).write_bytes(text)
    print(f"{len(uses):,} stems, {len(data):,} bytes", file=sys.stderr)


def _add_names(uses: Uses, names: Sequence[str], unknown: Iterable[str]) -> None:
    lemmas = {lemma for _, lemma, _ in uses}
    varied = priors.variously_spelled(names, unknown)
    participles = {name[:-1] for name in names if _PARTICIPLE_IN_TA.fullmatch(name)} & {*names}
    for name in names:
        if name[:-1] in participles and name.endswith("ة"):
            continue
        foreign = Use.FOREIGN if name in varied or priors.is_foreign(name) else 0
        for stem in _name_stems(name, lemmas):
            more = foreign if stem.lemma == name else 0
            gender = Use.FEMININE | Use.MASCULINE if name in participles and not stem.cost else 0
            uses[stem.stem, stem.lemma, stem.cost] |= stem.uses | more | gender


def _name_stems(name: str, lemmas: set[str]) -> Iterable[nouns.Stem]:
    """Return the stems of an unknown word, which may be the plural of a known one: أبرياء."""
    singulars = plurals.guessed_singulars(name, lemmas) if plurals.is_plural_pattern(name) else ()
    if singulars:
        return (stem for lemma in singulars for stem in nouns.plural(name, lemma))
    return nouns.singular(name, name)


def _dictionary() -> Uses:
    uses: Uses = defaultdict(int)
    own = lexicon.read()
    replaced = own.lemmas
    for lemma, stems in verbs.verbs(own.verbs):
        for (stem, cost), use in stems.items():
            short = use & (Use.IMPERFECT | Use.IMPERATIVE) if len(stem) == 1 else 0
            uses[stem, VERB + lemma, cost] |= use & ~short
            if short:
                uses[stem, VERB + lemma, cost + _ONE_LETTER] |= short
    for noun in (*nouns.nouns(), *own.stems):
        if noun.uses and noun.stem and (noun.lemma, noun.stem) not in own.dropped:
            lemma = replaced.get(noun.lemma, noun.lemma)
            foreign = Use.FOREIGN if lemma in own.foreign else 0
            uses[noun.stem, lemma, noun.cost] |= noun.uses | foreign
    return uses


def _separate_feminines(uses: Uses, words: priors.Frequencies) -> None:
    """Keep a noun in ة that is far more frequent than the noun without it as a lemma of its own.

    جامعة is not the feminine of جامع, nor محكمة that of محكم; but كبيرة, which is also listed as a
    noun, is that of كبير. If the noun without ة is also a plural, being more frequent is enough:
    محاكمة is not the feminine of محاكم. If the dictionary lists no feminine for a noun, forms in ة
    and ات belong to the noun in ة: كتابات is not a plural of كتاب, nor عملة the feminine of عمل.
    But ات also belongs to the noun without ة if `_plurals_in_at` contains it: قرارات, محلات.
    """
    feminine = Use.FEMININE | Use.PLURAL_AT
    plurals_in_at = _plurals_in_at(uses, words)
    plurals = {stem for stem, lemma, _ in uses if lemma != stem and not lemma.startswith(VERB)}
    nouns_in_ta = {lemma for _, lemma, _ in uses if lemma.endswith("ة")}
    for stem, lemma, cost in list(uses):
        longer = lemma + "ة"
        if stem != lemma or longer not in nouns_in_ta:
            continue
        least = 1.0 if stem in plurals else _APART
        is_marked = uses.get((stem, lemma, 0), 0) & Use.FEMININE
        if not is_marked or _frequency(words, longer) > least * _frequency(words, lemma):
            if lemma.endswith("ي"):
                uses[stem, lemma, cost + _FEMININE_NISBA] |= uses[stem, lemma, cost] & feminine
            kept = Use.PLURAL_AT if not is_marked and lemma in plurals_in_at else 0
            uses[stem, lemma, cost] &= ~feminine | kept


def _plurals_in_at(uses: Uses, words: priors.Frequencies) -> set[str]:
    """Return nouns that take ات although the dictionary lists the same noun with ة.

    These are nouns of four or more letters, without a broken plural, that are more frequent than
    the noun in ة: قرار (قرارة), خلاف (خلافة). With a broken plural, they must be far more frequent:
    قطار (قطارة), but not كتاب (كتابة). Participles (مطالب) are not among them. Nouns of three
    letters are in the word list, since most of their plurals in ات are of the noun in ة: دفعات.
    """
    with_broken_plural = {
        lemma
        for (stem, lemma, _), use in uses.items()
        if stem != lemma and use & (Use.BARE | Use.FEMININE)
    }
    listed = {stem.lemma for stem in lexicon.read().stems if stem.uses == Use.PLURAL_AT}
    return listed | {
        lemma
        for stem, lemma, _ in uses
        if stem == lemma
        and len(lemma) > 3
        and not _PARTICIPLE.fullmatch(lemma)
        and _frequency(words, lemma)
        > _frequency(words, lemma + "ة") * (_APART if lemma in with_broken_plural else 1.0)
    }


def _frequency(words: priors.Frequencies, lemma: str) -> float:
    return words.get(lemma, 0.0) + words.get("ال" + lemma, 0.0)


def _add_misspellings(uses: Uses) -> None:
    """Add stems with the hamza missing or on another seat, and with ا for a final ى."""
    known = {fold(stem) for stem, _, _ in uses}
    for (stem, lemma, cost), use in list(uses.items()):
        for other in _misspellings(stem):
            uses[other, lemma, cost + _MISSPELLED] |= use
        bare = stem[:-1]
        if stem.endswith(("اء", "يء", "وء")) and len(bare) > 2 and fold(bare) not in known:
            uses[bare, lemma, cost + _MISSPELLED] |= use


def _misspellings(stem: str) -> set[str]:
    """Return the common misspellings of a stem.

    Examples are موسيقا for موسيقى, مسوول for مسؤول, فايز for فائز, ضؤ for ضوء, بطئ for بطيء,
    شاطيء for شاطئ, تنبوء for تنبؤ, مسئلة for مسألة, هيأة for هيئة, مبدء for مبدأ, and روؤس and
    رؤس for رؤوس.
    """
    found = {
        re.sub("ى$", "ا", stem),
        stem.replace("ؤ", "و").replace("ئ", "ي"),
        re.sub("وء$", "ؤ", re.sub("يء$", "ئ", stem)),
        re.sub("(?<!ي)ئ$", "يء", stem),
        re.sub("(?<=..)ؤ$", "وء", stem),
        stem[0] + stem[1:-1].replace("أ", "ئ") + stem[-1] if len(stem) > 2 else stem,
        re.sub("(?<=.ي)ئ$", "أ", stem),
        re.sub("(?<=..)أ$", "ء", stem),
        stem.replace("ؤو", "وؤ"),
        stem.replace("ؤو", "ؤ"),
    }
    return found - {stem}


def _text(uses: Uses, costs: dict[str, float]) -> bytes:
    """Return the lines of the table, without lemmas that cost more than `_RAREST`."""
    lines: dict[str, list[str]] = defaultdict(list)
    covered: dict[tuple[str, str], int] = defaultdict(int)
    for (stem, lemma, more), use in sorted(uses.items()):
        cost = costs.get(lemma, 0.0 if not costs else _RAREST + 1)
        new = use & ~covered[stem, lemma]
        covered[stem, lemma] |= use
        if not new & ~Use.FOREIGN or cost > _RAREST:
            continue
        key = fold(stem)
        spelled = "" if stem == key else stem
        new |= use & Use.FOREIGN
        lines[key].append(f"{lemma}/{spelled}/{int(new):x}/{cost + more:.1f}")
    return encode_lines({key: " ".join(entries) for key, entries in lines.items()})


if __name__ == "__main__":
    main()
