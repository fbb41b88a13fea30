"""Arabic typed in Latin letters: on the wrong keyboard, in Buckwalter's scheme, or by ear.

Keyboard: the Arabic (101) layout. Buckwalter: Tim Buckwalter's transliteration, as in his
Morphological Analyzer (LDC2002L49). By ear: consonants stand for one of a few letters, and vowels
may or may not be written.
"""

import re
from typing import Final

_KEYBOARD: Final = str.maketrans(
    "qwertyuiop[]asdfghjkl;'zxcvnm,./`QWERTYUIOPASDFGHJKLZXCVNM",
    "ضصثقفغعهخحجدشسيبلاتنمكطئءؤرىةوزظذضصثقفغعهخحشسيبلاتنمئءؤرىة",
    "",
) | {ord("b"): "لا", ord("B"): "لا"}
_BUCKWALTER: Final = str.maketrans(
    "'|>&<}AbptvjHxd*rzs$SDTZEgfqklmnhwYyFNKaui~o`{PJVG",
    "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيًٌٍَُِّْٰٱپچڤگ",
)
_BY_EAR: Final = {
    "th": "[ثذت]",
    "sh": "ش",
    "kh": "خ",
    "dh": "[ذضظ]",
    "gh": "غ",
    "ch": "[تش]",
    "ph": "ف",
    "b": "ب",
    "t": "[تطهة]",
    "j": "ج",
    "h": "[حه]",
    "d": "[دض]",
    "r": "ر",
    "z": "[زظذ]",
    "s": "[سصث]",
    "q": "ق",
    "k": "[كق]",
    "l": "ل",
    "m": "م",
    "n": "ن",
    "w": "و",
    "f": "ف",
    "v": "ف",
    "g": "[جغق]",
    "p": "ب",
    "x": "كس",
    "c": "[كس]",
    "'": "[عء]?",
    "a": "[اعىهء]?",
    "e": "[يىا]?",
    "i": "[ياى]?",
    "y": "ي",
    "o": "[وا]?",
    "u": "[وا]?",
}
_MAX_VOWELS: Final = 8
_SOUND = re.compile("|".join(_BY_EAR))


def from_keyboard(text: str) -> str:
    """What these keys type on an Arabic keyboard."""
    return text.translate(_KEYBOARD)


def from_buckwalter(text: str) -> str:
    """Buckwalter's transliteration in Arabic letters."""
    return text.translate(_BUCKWALTER)


def sound_pattern(word: str) -> str | None:
    """A regular expression for the folded forms that may be written so; None: there is none, as
    for more vowels than names have: each may be missing, which takes time without measure."""
    letters = re.sub(r"(.)\1", r"\1", word.casefold())
    sounds = _SOUND.findall(letters)
    vowels = sum(sound in "aeiou'" for sound in sounds)
    if "".join(sounds) != letters or vowels == len(sounds) or vowels > _MAX_VOWELS:
        return None
    return "".join(_BY_EAR[sound] for sound in sounds)
