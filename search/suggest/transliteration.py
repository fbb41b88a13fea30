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
_NOT_BUCKWALTER: Final = re.compile("[A-Za-z]|(?<!\\S)[\u064b-\u0652]")
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
    "u": "[وايعء]{0,2}",
}
"""The letters of folded forms for each sound: with the digits of chat spelling (7abibi, 3arabi)."""
_ARTICLE: Final = "(?:ال)?"
_TANWEEN: Final = re.compile(r"(?<=[a-z]a)n$")
"""The n of a word like ahlan and shukran, which is none of its letters."""
_SERVANT: Final = re.compile("abd-?[aeiu]{1,2}(?:l|[rsnzd](?=-?[rsnzd]))-?(?=..)")
"""The beginning of names like Abdullah and Abdurrahman, which are two words."""
_MAX_VOWELS: Final = 8
_SOUND: Final = re.compile("|".join(_LETTERS_OF_SOUND))


def from_keyboard(text: str) -> str:
    """Return the text that the same keys type on an Arabic keyboard."""
    return text.translate(_KEYBOARD)


def to_keyboard(text: str) -> str:
    """Return the text that the same keys type on a Latin keyboard."""
    return text.replace("لا", "b").translate(_LATIN_KEYBOARD)


def from_buckwalter(text: str) -> str | None:
    """Return the Arabic letters of Buckwalter's transliteration, or None if the text is not in it.

    Of English words, many have letters that it lacks (cairo), or begin with a vowel mark (ok).
    """
    arabic = text.translate(_BUCKWALTER)
    return None if _NOT_BUCKWALTER.search(arabic) else arabic


def phonetic_pattern(word: str, *, is_definite: bool = False) -> str | None:
    """Return a regular expression for the folded forms that sound like a Latin word, or None.

    They may have the article, and if the word is definite they must.

    There is none for other letters, for vowels alone, and for more than `_MAX_VOWELS` vowels: each
    one is optional, so the time to match grows exponentially with their number.
    """
    letters = re.sub(r"(.)\1", r"\1", word.casefold())
    sounds = _SOUND.findall(letters)
    vowels = sum(sound in "aeiou'" for sound in sounds)
    if "".join(sounds) != letters or vowels == len(sounds) or vowels > _MAX_VOWELS:
        return None
    article = "ال" if is_definite else _ARTICLE
    pattern = article + "".join(_LETTERS_OF_SOUND[sound] for sound in sounds)
    return pattern + "?" if _TANWEEN.search(letters) else pattern


def servant_of(word: str) -> str | None:
    """Return what follows عبد in a name in Latin letters (Abdullah, Abdelaziz); None without it."""
    match = _SERVANT.match(word.casefold())
    return word[match.end() :] if match else None
