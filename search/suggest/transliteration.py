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
_LATIN_KEYBOARD: Final = {
    arabic: latin for latin, arabic in reversed(_KEYBOARD.items()) if isinstance(arabic, int)
}
_BUCKWALTER: Final = str.maketrans(
    "'|>&<}AbptvjHxd*rzs$SDTZEgfqklmnhwYyFNKaui~o`{PJVG",
    "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيًٌٍَُِّْٰٱپچڤگ",
)
_LETTERS_OF_SOUND: Final = {
    "th": "[ثذت]",
    "sh": "ش",
    "kh": "خ",
    "dh": "[ذضظد]",
    "gh": "غ",
    "ch": "[تش]",
    "ph": "ف",
    "3'": "غ",
    "6'": "ظ",
    "7'": "خ",
    "9'": "ض",
    "b": "ب",
    "t": "[تطه]",
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
    "2": "[ءاوي]?",
    "3": "ع",
    "4": "ذ",
    "5": "خ",
    "6": "ط",
    "7": "ح",
    "8": "[قغ]",
    "9": "[صق]",
    "'": "[عء]?",
    "a": "[اعيهء]{0,2}",
    "e": "[ياعء]{0,2}",
    "i": "[ياعء]{0,2}",
    "y": "ي",
    "o": "[واعء]{0,2}",
    "u": "[واعء]{0,2}",
}
"""The letters of folded forms for each sound: with the digits of chat spelling (7abibi, 3arabi)."""
_ARTICLE: Final = "(?:ال)?"
_MAX_VOWELS: Final = 8
_SOUND: Final = re.compile("|".join(_LETTERS_OF_SOUND))


def from_keyboard(text: str) -> str:
    """Return the text that the same keys type on an Arabic keyboard."""
    return text.translate(_KEYBOARD)


def to_keyboard(text: str) -> str:
    """Return the text that the same keys type on a Latin keyboard."""
    return text.replace("لا", "b").translate(_LATIN_KEYBOARD)


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
    return _ARTICLE + "".join(_LETTERS_OF_SOUND[sound] for sound in sounds)
