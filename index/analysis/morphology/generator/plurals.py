"""The patterns of broken plurals: which words match one, and the singulars they may have.

The patterns are those of Wright, A Grammar of the Arabic Language, §§ 304-305.
"""

import re
from typing import Final

_AMBIGUOUS: Final = 4.0
"""The cost of a plural that is also a singular: عدد is "number", rarely the plural of عدة."""
_SELDOM: Final = 7.0
"""The cost of a singular that looks like a plural and is listed as one: أفراد."""
_PARTICIPLE: Final = 1.0
"""The cost of a participle or verbal noun that is also a plural: ملاعب, مدافع, تذاكر."""
_SELDOM_SINGULAR: Final = re.compile(
    "[^أ]..اء|أ..اء|آ.ا.|أ..ا.|أ..ياء|..ائ.|[^م]وا..|.وا.ي.|[^مأ].ا.ي.|أ.ا.ي.|أ.ا.."
)
"""Patterns of words that are rarely singulars: حلفاء, أفراد, أغنياء, جرائم, شوارع, صواريخ, آثار."""
_PARTICIPLE_PATTERN: Final = re.compile("[مت].ا..")

_PATTERNS: Final = (
    ("أ(.)(.)ا(.)", ("123", "1ا23", "12ي3", "123ة")),
    ("(.)(.)و(.)", ("123", "123ة", "1ا23")),
    ("(.)(.)ا(.)", ("123", "123ة", "12ي3")),
    ("أ(.)(.)(.)ة", ("12ا3", "12ي3", "1ا23")),
    ("أ(.)(.)(.)", ("123", "12ا3")),
    ("(.)(.)ائ(.)", ("12ي3ة", "12ا3ة", "12و3ة", "12ي3")),
    ("(.)وا(.)(.)", ("1ا23ة", "1ا23", "1و23")),
    ("م(.)ا(.)(.)", ("م123", "م123ة")),
    ("م(.)ا(.)ي(.)", ("م12و3", "م12ا3")),
    ("ت(.)ا(.)ي(.)", ("ت12ي3", "ت12ي3ة")),
    ("أ(.)ا(.)ي(.)", ("أ12و3", "أ12و3ة", "إ12ا3")),
    ("أ(.)ا(.)(.)", ("إ123", "أ123", "123")),
    ("أ(.)(.)ياء", ("12يء", "12ي")),
    ("أ(.)(.)اء", ("12ي2",)),
    ("(.)(.)(.)اء", ("12ي3", "12ا3", "1ا23")),
    ("أ(.)(.)(.)اء", ("12ي3",)),
    ("(.)(.)ا(.)(.)", ("1234", "1234ة")),
    ("(.)(.)ا(.)ي(.)", ("123و4", "123ي4", "123ا4", "123و4ة")),
)
"""Patterns of broken plurals, each with templates of its singulars, the most common ones first."""


def plural_cost(word: str) -> float:
    """Return the cost of a plural that the dictionary also lists as a singular, in bits."""
    is_clear = is_plural_pattern(word) or _PARTICIPLE_PATTERN.fullmatch(word)
    return 0.0 if is_clear else _AMBIGUOUS


def singular_cost(word: str) -> float:
    """Return the cost of a singular that the dictionary also lists as a plural, in bits."""
    if is_plural_pattern(word):
        return _SELDOM
    return _PARTICIPLE if _PARTICIPLE_PATTERN.fullmatch(word) else 0.0


def is_plural_pattern(word: str) -> bool:
    """Return whether a word has a pattern of broken plurals that singulars rarely have."""
    return _SELDOM_SINGULAR.fullmatch(word) is not None


def guessed_singulars(plural: str, singulars: set[str]) -> set[str]:
    """Guess the singular of a broken plural from its patterns: the first that is a known word."""
    for pattern, templates in _PATTERNS:
        match = re.fullmatch(pattern, plural)
        if not match:
            continue
        for template in templates:
            word = "".join(match[int(c)] if c.isdigit() else c for c in template)
            if word in singulars:
                return {word}
    return set()


def known_singular(word: str, singulars: set[str]) -> str:
    """Return a singular as the dictionary spells it.

    قاض is listed as قاضي; قارء, ثاور and شابب, which the patterns yield, as قارئ, ثائر and شاب.
    """
    spellings = (
        *(word, word + "ي", word + "ى", word + "ة", word.replace("أ", "ا", 1)),
        *(re.sub("(?<=ا.)ء$", "ئ", word), re.sub("(?<=^.ا)[وي](?=.$)", "ئ", word)),
        *(re.sub(r"^(.ا(.))\2$", r"\1", word), word.removesuffix("ة")),
    )
    return next((spelling for spelling in spellings if spelling in singulars), word)
