"""Stems of verbs from Arramooz's list, conjugated by libqutrub (Taha Zerrouki, both GPL).

Each form that libqutrub returns is divided into the prefix of its person, a stem and the ending of
its person. The uses of equal stems are merged.
"""

from collections import defaultdict
from collections.abc import Iterator

import libqutrub.mosaref_main as conjugator
from pyarabic import araby

from kashaf.index.analysis.folding import bare
from kashaf.index.analysis.morphology.affixes import Use
from kashaf.index.analysis.morphology.generator.arramooz import rows

Stems = dict[tuple[str, float], int]
"""A stem of a verb, as spelled, and its cost in bits → the uses of the stem."""

_PERSONS = {
    "الماضي": {
        "هو": (("", Use.PAST),),
        "هي": (("ت", Use.PAST_T),),
        "أنا": (("ت", Use.PAST_T | Use.PAST_CONSONANT),),
        "نحن": (("نا", Use.PAST_CONSONANT),),
        "هما": (("ا", Use.PAST_DUAL), ("آ", Use.PAST_DUAL)),
        "هم": (("وا", Use.PAST_PLURAL),),
    },
    "المضارع": {
        "هو": (("", Use.IMPERFECT),),
        "هما": (
            ("ان", Use.IMPERFECT_DUAL), ("آن", Use.IMPERFECT_DUAL),
            ("ا", Use.IMPERFECT_DUAL), ("آ", Use.IMPERFECT_DUAL),
        ),
        "هم": (("ون", Use.IMPERFECT_PLURAL), ("وا", Use.IMPERFECT_PLURAL)),
        "هن": (("ن", Use.IMPERFECT_WOMEN),),
        "أنتِ": (("ين", Use.IMPERFECT_YOU), ("ي", Use.IMPERFECT_YOU)),
        "أنا": (("", Use.IMPERFECT_FIRST),),
    },
    "الأمر": {
        "أنت": (("", Use.IMPERATIVE),),
        "أنتِ": (("ي", Use.IMPERATIVE_YOU),),
        "أنتما": (("ا", Use.IMPERATIVE_DUAL), ("آ", Use.IMPERATIVE_DUAL)),
        "أنتم": (("وا", Use.IMPERATIVE_PLURAL),),
    },
}  # fmt: skip
_TENSES = {
    "الماضي المعلوم": "الماضي", "الماضي المجهول": "الماضي",
    "المضارع المعلوم": "المضارع", "المضارع المجزوم": "المضارع",
    "المضارع المنصوب": "المضارع", "المضارع المجهول": "المضارع",
    "المضارع المجهول المجزوم": "المضارع", "الأمر": "الأمر",
}  # fmt: skip


def verbs(more: list[tuple[str, str]]) -> Iterator[tuple[str, Stems]]:
    """Yield the lemma and the stems of each verb, separately for verbs that differ in vowels only.

    Args:
        more: Verbs that Arramooz lacks: the vowelled past and the vowel of the imperfect.
    """
    known = "SELECT DISTINCT vocalized, future_type, transitive FROM verbs ORDER BY id"
    for vowelled, vowel, transitive in [*rows(known), *((*verb, 1) for verb in more)]:
        tables = conjugator.do_sarf(
            vowelled, vowel, alltense=True, past=True, future=True, passive=True, imperative=True,
            future_moode=True, confirmed=False, transitive=bool(transitive), display_format="DICT",
        )  # fmt: skip
        if tables is None:
            continue
        stems: Stems = defaultdict(int)
        for tense, kind in _TENSES.items():
            cost = 0.0 if "المجهول" not in tense else 2.5 if transitive else 6.0
            for person, endings in _PERSONS[kind].items():
                form = bare(araby.strip_tashkeel(tables.get(tense, {}).get(person, "")))
                if form:
                    _cut(stems, cost, kind, person, form, endings)
        yield bare(vowelled), dict(stems)


def _cut(
    stems: Stems,
    cost: float,
    kind: str,
    person: str,
    form: str,
    endings: tuple[tuple[str, Use], ...],
) -> None:
    if kind == "المضارع":
        if person == "أنا":
            if not form.startswith("آ"):
                return
        elif form[0] not in "يت":
            return
        form = form[1:]
    for ending, use in endings:
        if ending and not form.endswith(ending):
            continue
        stem = form[: len(form) - len(ending)] if ending else form
        if not stem:
            continue
        stems[stem, cost] |= use
        for other, uses in _variants(stem, use):
            stems[other, cost] |= uses
        return


def _variants(stem: str, use: Use) -> Iterator[tuple[str, Use]]:
    """Yield the forms of a stem before a pronoun (رماه of رمى, يقرؤه of يقرأ) and as in بدأوا."""
    objects = {Use.PAST: Use.PAST_OBJECT, Use.IMPERFECT: Use.IMPERFECT_OBJECT}.get(use)
    if objects is None:
        if use in (Use.PAST_PLURAL, Use.IMPERFECT_PLURAL) and stem[-1] == "ؤ":
            yield stem[:-1] + "أ", use
    elif stem.endswith("أى"):
        yield stem[:-2] + "آ", objects
    elif stem[-1] == "ى":
        yield stem[:-1] + "ا", objects
    elif stem[-1] in "أء":
        yield stem[:-1] + "ؤ", objects
