"""The affixes of Arabic words and the stems that they attach to.

Each stem of the data table has a mask of its uses, and each prefix and suffix allows some of them.
A prefix, a stem and a suffix that have a use in common make a reading of a word. The scheme is that
of Buckwalter's morphological analyzer (tables of prefixes, stems and suffixes with their
compatibility), but the masks are ours.

Affixes are folded (ه for ة, ا for أ). Costs are in bits: each bit makes a reading half as likely.

Known failure: the interrogative أ before another prefix is not recognized (أنلزمكموها, أفقال),
since many words begin like that.
"""

from collections.abc import Iterator
from enum import IntFlag
from functools import cache, reduce
from operator import or_
from typing import Final, NamedTuple


class Use(IntFlag):
    """The uses of a stem: what may follow it and, for verbs, its tense."""

    BARE = 1 << 0
    """A noun without a suffix."""
    PRONOUN = 1 << 1
    """A noun before a pronominal suffix: كتابه."""
    TANWEEN = 1 << 2
    """A noun before the ا of an indefinite accusative: كتابا."""
    DUAL = 1 << 3
    """A noun before ان or ين, or before ا or ي in the construct state."""
    MASCULINE = 1 << 4
    """A noun before ون or ين, or before و or ي in the construct state."""
    FEMININE = 1 << 5
    """A noun before ة: مدرسة, مدرستان, مدرسته."""
    PLURAL_AT = 1 << 6
    """A noun before ات."""
    NISBA = 1 << 7
    """A noun before the ي of an adjective: علم, علمي, علمية."""

    PAST = 1 << 8
    PAST_OBJECT = 1 << 9
    """A past stem that occurs only before a pronominal suffix: رما‑ه."""
    PAST_T = 1 << 10
    PAST_DUAL = 1 << 11
    PAST_PLURAL = 1 << 12
    PAST_CONSONANT = 1 << 13
    """A past stem before ن, نا, تم and the like."""

    IMPERFECT = 1 << 14
    IMPERFECT_OBJECT = 1 << 15
    IMPERFECT_DUAL = 1 << 16
    IMPERFECT_PLURAL = 1 << 17
    IMPERFECT_WOMEN = 1 << 18
    IMPERFECT_YOU = 1 << 19
    IMPERFECT_FIRST = 1 << 20
    """An imperfect stem that occurs only in the first person: ‑كل in آكل."""

    IMPERATIVE = 1 << 21
    IMPERATIVE_DUAL = 1 << 22
    IMPERATIVE_PLURAL = 1 << 23
    IMPERATIVE_YOU = 1 << 24

    FOREIGN = 1 << 25
    """A loanword or foreign name, whose vowels are spelled in several ways."""


NOUN: Final = Use(0xFF)
PAST: Final = Use(0x3F << 8)
IMPERFECT: Final = Use(0x7F << 14)
IMPERATIVE: Final = Use(0xF << 21)
ANY: Final = NOUN | PAST | IMPERFECT | IMPERATIVE


class Affix(NamedTuple):
    """A prefix or suffix.

    Attributes:
        letters: The affix, folded.
        uses: The uses of a stem that it allows.
        cost: Its cost in bits.
        spelled: The spelling of the affix where its folded letters are ambiguous, else empty.
        definite: For a prefix, whether it contains the article; for a suffix, whether it may follow
            a stem with the article.
    """

    letters: str
    uses: int
    cost: float
    spelled: str = ""
    definite: bool = False


class Combination(NamedTuple):
    """A prefix and a suffix that are compatible.

    Attributes:
        uses: The uses of a stem that both allow.
        cost: The sum of their costs in bits.
        is_nisba: Whether the suffix makes a nisba adjective of the stem, which is its own lemma.
        prefix: `Affix.spelled` of the prefix.
        suffix: `Affix.spelled` of the suffix.
    """

    uses: int
    cost: float
    is_nisba: bool
    prefix: str
    suffix: str


_CONJUNCTIONS: Final = (("", 0.0), ("و", 3.0), ("ف", 5.5))
_PREPOSITIONS: Final = (("ب", 4.5), ("ل", 4.5), ("ك", 7.0))
_SPOKEN: Final = (("ب", 9.5), ("ح", 9.5), ("ه", 10.0), ("عم", 12.0), ("مب", 13.0), ("ماب", 13.0))
"""What dialects put before an imperfect: بيكتب, حيكتب, عميكتب, and before ‑ش مبيكتبش."""
_SPOKEN_FIRST: Final = ("ب", "ح", "ه")
"""Those after which an imperfect lacks the ا of the first person: بلعب, هروح."""
_NEGATION: Final = ("م", "ش")
"""What dialects put around a verb, the first only together with the second: مكتبتش, معرفهاش."""
_PERSONS: Final = (("ي", 1.0), ("ت", 1.5), ("ن", 3.5), ("ا", 3.5))
_PRONOUNS: Final = (
    *(("ه", 3.0), ("ها", 3.0), ("هم", 4.0), ("هن", 6.5), ("هما", 6.0), ("نا", 4.5)),
    *(("ك", 5.0), ("كم", 5.5), ("كما", 7.5), ("كن", 8.5)),
)
_FIRST_OBJECTS: Final = (("ك", 5.0), ("كمو", 5.5), ("ني", 5.0), ("نا", 4.5))
_SECOND_OBJECTS: Final = (("ه", 3.0), ("ها", 3.0), ("هم", 4.0), ("هن", 6.5), ("هما", 6.0))
_TWO_OBJECTS: Final = 6.0
"""The cost of a second pronoun on a verb in bits, besides its own: أعطيتكها, سنعطيكموها."""


@cache
def prefixes() -> dict[str, tuple[Affix, ...]]:
    """Return the interpretations of each prefix, by its letters."""
    found: dict[str, list[Affix]] = {}
    for affix in _prefixes():
        found.setdefault(affix.letters, []).append(affix._replace(uses=int(affix.uses)))
    return {letters: tuple(affixes) for letters, affixes in found.items()}


@cache
def suffixes() -> dict[str, tuple[Affix, ...]]:
    """Return the interpretations of each suffix, by its letters."""
    found: dict[str, list[Affix]] = {}
    for affix in _suffixes():
        found.setdefault(affix.letters, []).append(affix._replace(uses=int(affix.uses)))
    return {letters: tuple(affixes) for letters, affixes in found.items()}


def combinations(prefix: str, suffix: str) -> tuple[int, tuple[Combination, ...]]:
    """Return the compatible interpretations of a prefix and a suffix.

    Returns:
        The uses of a stem that any of the combinations allows, and the combinations; 0 and no
        combinations if the prefix and the suffix are incompatible.
    """
    found = tuple(
        Combination(
            first.uses & last.uses,
            first.cost + last.cost,
            last.uses == Use.NISBA,
            first.spelled,
            last.spelled,
        )
        for first in prefixes().get(prefix, ())
        for last in suffixes().get(suffix, ())
        if first.uses & last.uses
        and (last.definite or not first.definite)
        and (first.spelled != _NEGATION[0] or last.letters.endswith(_NEGATION[1]))
    )
    return reduce(or_, (pair.uses for pair in found), 0), found


def _prefixes() -> Iterator[Affix]:
    yield Affix("", ANY & ~IMPERFECT, 0)
    for and_, cost in _CONJUNCTIONS:
        if and_:
            yield Affix(and_, NOUN | PAST | IMPERATIVE, cost)
        yield Affix(and_ + "ال", NOUN, cost + 0.5, and_ + "ال", definite=True)
        yield Affix(and_ + "لل", NOUN, cost + 3, definite=True)
        for letter, more in _PREPOSITIONS:
            yield Affix(and_ + letter, NOUN, cost + more)
            if letter != "ل":
                article = and_ + letter + "ال"
                yield Affix(article, NOUN, cost + more - 1, article, definite=True)
        yield Affix(and_ + "ل", PAST, cost + 8)
        for will, more in (("", 0.0), ("س", 3.5), ("ل", 4.0)):
            yield from _imperfects(and_ + will, cost + more)
    for letter, more in _SPOKEN:
        yield from _imperfects(letter, more)
    yield from (Affix(letter, IMPERFECT, 12) for letter in _SPOKEN_FIRST)
    yield Affix(_NEGATION[0], PAST, 9, _NEGATION[0])
    for affix in _imperfects(_NEGATION[0], 9):
        yield affix._replace(spelled=_NEGATION[0])
    for particle in ("لا", "ما", "ولا", "وما"):
        yield Affix(particle, PAST, 9 + 2 * (len(particle) - 2))
        yield from _imperfects(particle, 9 + 2 * (len(particle) - 2))
    yield Affix("يا", NOUN, 10)
    for article, cost in (("عال", 10), ("هال", 10), ("وهال", 13), ("بهال", 13), ("عهال", 13)):
        yield Affix(article, NOUN, cost, definite=True)


def _imperfects(before: str, cost: float) -> Iterator[Affix]:
    for letter, more in _PERSONS:
        uses = IMPERFECT if letter == "ا" else IMPERFECT & ~Use.IMPERFECT_FIRST
        spelled = before + "أ" if letter == "ا" else ""
        yield Affix(before + letter, uses, cost + more, spelled)


def _suffixes() -> Iterator[Affix]:
    yield Affix("", Use.BARE, 0, definite=True)
    yield Affix("ا", Use.TANWEEN, 3)
    yield from _noun_endings()
    yield from _nisba_endings()
    yield from _verb_endings()


def _noun_endings() -> Iterator[Affix]:
    for pronoun, cost in (*_PRONOUNS, ("ي", 6.0)):
        yield Affix(pronoun, Use.PRONOUN, cost, pronoun)
        yield Affix("ت" + pronoun, Use.FEMININE, cost + 0.5)
        yield Affix("ات" + pronoun, Use.PLURAL_AT, cost + 1.5)
        if pronoun != "ي":
            for letters, uses, more in (
                ("ي", Use.MASCULINE | Use.DUAL, 4.0),
                ("ا", Use.DUAL, 6.5),
                ("و", Use.MASCULINE, 5.0),
                ("تي", Use.FEMININE, 6.0),
                ("تا", Use.FEMININE, 8.0),
            ):
                yield Affix(letters + pronoun, uses, cost + more)
    yield Affix("ه", Use.FEMININE, 0.7, "ة", definite=True)
    yield Affix("ت", Use.FEMININE, 8.0)
    yield Affix("تو", Use.FEMININE, 14.0)
    yield Affix("ات", Use.PLURAL_AT, 1.5, definite=True)
    for ending, uses, cost in (
        ("ان", Use.DUAL, 5.0),
        ("ين", Use.MASCULINE, 2.0),
        ("ين", Use.DUAL, 4.0),
        ("ون", Use.MASCULINE, 2.5),
        ("تان", Use.FEMININE, 6.0),
        ("تين", Use.FEMININE, 5.5),
    ):
        yield Affix(ending, uses, cost, definite=True)
    for ending, uses, cost in (
        ("و", Use.MASCULINE, 5.5),
        ("وا", Use.MASCULINE, 9.0),
        ("ي", Use.MASCULINE | Use.DUAL, 5.5),
        ("ا", Use.DUAL, 7.5),
        ("تا", Use.FEMININE, 8.0),
        ("تي", Use.FEMININE, 7.5),
    ):
        yield Affix(ending, uses, cost)


def _nisba_endings() -> Iterator[Affix]:
    for ending, cost in (("ي", 5.0), ("يه", 5.0), ("يون", 7.0), ("يين", 7.0), ("يات", 7.0)):
        spelled = "ية" if ending == "يه" else ""
        yield Affix(ending, Use.NISBA, cost, spelled, definite=True)
    for ending, cost in (("يا", 8.0), ("يتان", 10.0), ("يتين", 10.0), ("يان", 10.0)):
        yield Affix(ending, Use.NISBA, cost, definite=True)
    for pronoun, cost in (*_PRONOUNS, ("ي", 4.5)):
        yield Affix("يت" + pronoun, Use.NISBA, cost + 6)
        yield Affix("يات" + pronoun, Use.NISBA, cost + 8)


_BEFORE_PRONOUN: Final = {"وا": "و", "تم": "تمو"}
_BEFORE_TWO: Final = ("", "ت", "وا", "نا", "تم", "ون")
"""The endings of verbs after which two pronouns are looked for."""


def _verb_endings() -> Iterator[Affix]:
    past, imperfect, order = Use.PAST, Use.IMPERFECT, Use.IMPERATIVE
    alone = (
        ("", past | imperfect, 0.0),
        ("", order, 4.0),
        ("ت", Use.PAST_T, 1.0),
        ("ا", Use.PAST_DUAL, 6.0),
        ("تا", Use.PAST_T, 7.0),
        ("وا", Use.PAST_PLURAL, 2.5),
        ("و", Use.PAST_PLURAL, 6.5),
        ("ن", Use.PAST_CONSONANT, 7.5),
        ("نا", Use.PAST_CONSONANT, 4.0),
        ("تم", Use.PAST_CONSONANT, 6.0),
        ("تما", Use.PAST_CONSONANT, 9.0),
        ("تن", Use.PAST_CONSONANT, 9.0),
        ("توا", Use.PAST_CONSONANT, 11.0),
        ("تو", Use.PAST_CONSONANT, 12.0),
        ("ان", Use.IMPERFECT_DUAL, 5.0),
        ("ا", Use.IMPERFECT_DUAL, 7.0),
        ("ون", Use.IMPERFECT_PLURAL, 2.5),
        ("وا", Use.IMPERFECT_PLURAL, 3.5),
        ("و", Use.IMPERFECT_PLURAL, 8.0),
        ("ن", Use.IMPERFECT_WOMEN, 7.0),
        ("ن", imperfect, 10.0),
        ("ين", Use.IMPERFECT_YOU, 6.5),
        ("ي", Use.IMPERFECT_YOU, 7.0),
        ("ا", Use.IMPERATIVE_DUAL, 9.0),
        ("وا", Use.IMPERATIVE_PLURAL, 6.0),
        ("و", Use.IMPERATIVE_PLURAL, 9.0),
        ("ي", Use.IMPERATIVE_YOU, 7.5),
    )
    with_object = {
        past: past | Use.PAST_OBJECT,
        past | imperfect: past | Use.PAST_OBJECT | imperfect | Use.IMPERFECT_OBJECT,
    }
    for ending, uses, cost in alone:
        yield Affix(ending, uses, cost)
        spoken = uses & (PAST | IMPERFECT)
        yield Affix(ending + _NEGATION[1], spoken, cost + 11)
        if ending in ("و", "تو", "توا"):
            continue
        before, objects = _BEFORE_PRONOUN.get(ending, ending), with_object.get(uses, uses)
        for pronoun, more in (*_PRONOUNS, ("ني", 5.0)):
            letters = before + pronoun
            yield Affix(letters, objects, cost + more + 0.5, letters)
            if spoken:
                negated = letters + ("و" if pronoun == "ه" else "") + _NEGATION[1]
                yield Affix(negated, objects, cost + more + 12)
        for letters in dict.fromkeys((ending, before)):
            yield from _datives(letters, spoken, cost)
        if ending in _BEFORE_TWO:
            yield from _two_objects(before, objects, cost)


def _datives(before: str, uses: Use, cost: float) -> Iterator[Affix]:
    """Yield the suffixes of spoken verbs with "to": قالتلها, قالوله, كتبتلو."""
    for pronoun, more in _PRONOUNS:
        yield Affix(f"{before}ل{pronoun}", uses, cost + more + 8)
        yield Affix(f"{before}ل{pronoun}{_NEGATION[1]}", uses, cost + more + 12)
    for pronoun in "يو":
        yield Affix(f"{before}ل{pronoun}", uses, cost + 12)
        yield Affix(f"{before}ل{pronoun}{_NEGATION[1]}", uses, cost + 16)


def _two_objects(before: str, uses: Use, cost: float) -> Iterator[Affix]:
    for first, more in _FIRST_OBJECTS[2 * (before == "تمو") :]:
        for second, last in _SECOND_OBJECTS:
            letters = before + first + second
            yield Affix(letters, uses, cost + more + last + _TWO_OBJECTS, letters)
