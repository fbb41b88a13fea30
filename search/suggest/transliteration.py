"""Arabic typed in Latin letters: on the wrong keyboard, in Buckwalter's scheme, or by sound.

Keyboard: the Arabic (101) layout. Buckwalter: Tim Buckwalter's transliteration, as in his
Morphological Analyzer (LDC2002L49). By sound: a consonant stands for one of a few letters, and a
vowel may be written or not.
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
_LETTERS_OF_SOUND: Final = {
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
_SOUND: Final = re.compile("|".join(_LETTERS_OF_SOUND))


def from_keyboard(text: str) -> str:
    """Return what the same keys type on an Arabic keyboard."""
    return text.translate(_KEYBOARD)


def from_buckwalter(text: str) -> str:
    """Return the Arabic letters of Buckwalter's transliteration."""
    return text.translate(_BUCKWALTER)


def phonetic_pattern(word: str) -> str | None:
    """Return a regular expression for the folded forms that sound like a Latin word, or None.

    There is none for other letters, for vowels alone, and for more than `_MAX_VOWELS` vowels: each
    one is optional, so the time to match grows exponentially with their number.
    """
    letters = re.sub(r"(.)\1", r"\1", word.casefold())
    sounds = _SOUND.findall(letters)
    vowels = sum(sound in "aeiou'" for sound in sounds)
    if "".join(sounds) != letters or vowels == len(sounds) or vowels > _MAX_VOWELS:
        return None
    return "".join(_LETTERS_OF_SOUND[sound] for sound in sounds)
