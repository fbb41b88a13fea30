"""Folding: one search form for the many ways an Arabic word is written.

| rule | letters | source |
| --- | --- | --- |
| drop harakat and other marks | U+0610–061A 064B–065F 0670 06D6–06ED 08D3–08FF | Unicode, Mn |
| drop tatweel | U+0640 | Lucene ArabicNormalizer |
| drop invisible characters | U+00AD 061C 200B–200F 202A–202E 2060–2069 FEFF | Unicode, Cf |
| presentation forms to letters | U+FB50–FDFF, FE70–FEFF by NFKC | Unicode Standard Annex 15 |
| أ إ آ ٱ ٲ → ا | ٲ is the Uthmani small alef as some sites write it | Lucene |
| ءا → ا | the Uthmani spelling of آ, where a word starts: ءامن, وءاتى (and قرءان) | \
quran.com-frontend-next#3342 |
| ى ی ې ۍ ے → ي, ک ڪ → ك, ھ ہ ە ۀ → ه, ۓ → ئ | Persian, Urdu, Pashto and Kurdish keyboards | \
Lucene; charabia |
| پ → ب, ڤ → ف, چ ژ → ج, گ → غ | letters borrowed for foreign sounds | usage of newspapers |
| ة → ه | switch `teh_marbuta`, on | Lucene ArabicNormalizer |
| ؤ ئ → ء | switch `hamza_seats`, on: مسؤول مسئول are one | Tashaphyne normalize_searchtext |
| digits → 0–9 | U+0660–0669, 06F0–06F9 | Lucene DecimalDigitFilter |
| Latin: lower case, no accents | NFKD, Mn dropped | Unicode Standard Annex 15 |

Marks go before the letters are looked at, so the decomposed ا + U+0654 (a hamza that is a mark)
folds as أ does. With the switch `hamza_seats` off, or for و and ي with a hamza mark, the word is
composed (NFC) first, or و + U+0654 would lose its hamza where ؤ keeps it.

Known failure: ة → ه makes one word of كره (hatred) and كرة (ball); the exact form tells them apart.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache

MARKS = ((0x0610, 0x061A), (0x064B, 0x065F), (0x0670, 0x0670), (0x06D6, 0x06ED), (0x08D3, 0x08FF))
INVISIBLE = (
    (0x00AD, 0x00AD),
    (0x061C, 0x061C),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x2069),
    (0xFEFF, 0xFEFF),
)
PRESENTATION_FORMS = ((0xFB50, 0xFDFF), (0xFE70, 0xFEFC))
TATWEEL = 0x0640
HAIR_SPACE = 0x200A
"""A mark of the Uthmani script may stand on it: إبر<U+200A><U+0670>هيم is one word."""
ARABIC = (
    "\u0621-\u063a\u0641-\u064a\u066e\u066f\u0671-\u06d3\u06d5\u06ee\u06ef"
    "\u06fa-\u06ff\u0750-\u077f\u08a0-\u08c9"
)
"""Arabic letters, as the inside of a regular expression's character class."""

HAMZA_MARKS = "\u0653\u0654\u0655"
"""Madda and hamza as marks of their own."""
DAGGER = "\u0670"
"""The small alef above a letter."""
_KEYBOARD = {
    **dict.fromkeys("یېۍے", "ي"),
    **dict.fromkeys("کڪ", "ك"),
    **dict.fromkeys("ھہەۀۂ", "ه"),
    "ٲ": "ا",
    "ۃ": "ة",
    "پ": "ب",
    "ڤ": "ف",
    "چ": "ج",
    "ژ": "ج",
    "گ": "غ",
    "ۓ": "ئ",
}
"""Letters of other languages' keyboards and the Arabic letter each stands for."""
_LETTERS = _KEYBOARD | dict.fromkeys("أإآٱٲ", "ا") | {"ى": "ي", "ۃ": "ۃ"}
_HAMZA_SEATS = {"ؤ": "ء", "ئ": "ء"}
_TEH_MARBUTA = {"ة": "ه", "ۃ": "ه"}


def _codes(ranges: tuple[tuple[int, int], ...]) -> list[int]:
    return [code for first, last in ranges for code in range(first, last + 1)]


@cache
def bare_table() -> Mapping[int, str | None]:
    """The `str.translate` table that takes away marks, tatweel and invisible letters."""
    table: dict[int, str | None] = dict.fromkeys(_codes(MARKS) + _codes(INVISIBLE))
    table[TATWEEL] = table[HAIR_SPACE] = None
    for code in _codes(PRESENTATION_FORMS):
        letters = unicodedata.normalize("NFKC", chr(code))
        if letters != chr(code):
            table[code] = letters.translate(table).strip()
    return table


@cache
def fold_table(teh_marbuta: bool, hamza_seats: bool) -> Mapping[int, str | None]:
    """The `str.translate` table of every one-letter rule above."""
    letters = dict(_LETTERS)
    if teh_marbuta:
        letters |= _TEH_MARBUTA
    if hamza_seats:
        letters |= _HAMZA_SEATS | {"ۓ": "ء"}
    for zero in (0x0660, 0x06F0):
        letters |= {chr(zero + digit): str(digit) for digit in range(10)}
    table = {ord(letter): folded for letter, folded in letters.items()}
    bare = {
        code: text and "".join(table.get(ord(char), char) for char in text)
        for code, text in bare_table().items()
    }
    return bare | table


def composed(word: str) -> str:
    """`word` with hamza and madda marks joined to their letters (NFC), if it has any.

    A hamza on tatweel is ئ (يَسْـَٔلُ), but not before an ا that is read آ (مَـَٔابٍ), and a silent alef
    inside the word goes (تَا۟يْـَٔسُوا۟).
    """
    if "\u0653" in word or "\u0654" in word or "\u0655" in word:
        if "\u0640" in word:
            word = _hamza_on_tatweel().sub(_hamza_letter, word)
        if "\u06df" in word:
            word = _silent_alef().sub("", word)
        return unicodedata.normalize("NFC", word)
    return word


@cache
def _hamza_on_tatweel() -> re.Pattern[str]:
    """A tatweel that carries a hamza, the ي before it, the marks on both and the ا after it.

    A ي with a small alef or a madda ends the word before: يَٰٓـَٔادَمُ is يا آدم.
    """
    marks = f"[\u064b-\u0653{DAGGER}]*"
    return re.compile(f"(ي[\u064b-\u0652]*)?ـ({marks})\u0654({marks})(ا)?")


def _hamza_letter(found: re.Match[str]) -> str:
    yeh, before, after, alef = found.groups("")
    return found[0] if alef and not yeh else f"{yeh}ئ{before}{after}{alef}"


@cache
def _silent_alef() -> re.Pattern[str]:
    return re.compile("ا\u06df(?=.*[\u0621-\u064a])")


def bare(word: str) -> str:
    """`word` in plain letters: composed, without marks, tatweel, invisible or shaped characters.

    Hamza and ta marbuta stay: this is the form that `=word` compares.
    """
    word = composed(word)
    return word.translate(bare_table())


@cache
def _removed() -> re.Pattern[str]:
    return _any_of(code for code, letters in bare_table().items() if not letters)


@cache
def _replaced() -> re.Pattern[str]:
    return _any_of(code for code, letters in bare_table().items() if letters)


def _any_of(codes: Iterable[int]) -> re.Pattern[str]:
    return re.compile(f"[{''.join(re.escape(chr(code)) for code in codes)}]")


def bare_text(text: str) -> str:
    """`bare` of a long text, in which few characters change: several times as fast."""
    if _replaced().search(text):
        return bare(text)
    return _removed().sub("", composed(text))


def spelling(word: str) -> str:
    """`word` without vowel marks, as it is spelled today.

    As `bare` has it, but with its small alefs, which tell readings apart, and with the ة that a
    vowelled word of the Quran may have as ت: كَلِمَتُ is كلمة. (A verb has no vowel before its ت, as in
    كَلَّمْتُ, or none on it.)
    """
    word = composed(word)
    if word.isalpha() and DAGGER not in word and "\u0640" not in word:
        return word
    if word[-2:-1] == "ت" and _open_ta_marbuta().search(word):
        word = f"{word[:-2]}ة"
    return word.translate(_spelling_table())


@cache
def _open_ta_marbuta() -> re.Pattern[str]:
    """A ت that ends a vowelled word, with vowels on it and before it."""
    return re.compile("(?:\u064e\u0651?|\u0651\u064e)ت[\u064e-\u0650]$")


@cache
def _spelling_table() -> Mapping[int, str | None]:
    return {**bare_table(), ord(DAGGER): DAGGER}


def plain_letters(word: str) -> str:
    """`word` with the letters of other languages' keyboards as Arabic ones."""
    return word.translate(_keyboard_table())


@cache
def _keyboard_table() -> Mapping[int, str]:
    return {ord(letter): arabic for letter, arabic in _KEYBOARD.items()}


@cache
def _initial_hamza() -> re.Pattern[str]:
    """A literal ءا where a word starts, perhaps after و or ف, ب ل or ك, the article; and قرءان."""
    return re.compile("^([وف]?[بلك]?(?:ال)?(?:قر)?)ءا")


@cache
def _elsewhere() -> re.Pattern[str]:
    """A character that is not of the Arabic blocks."""
    return re.compile("[^\u0600-\u08ff]")


def fold(word: str, teh_marbuta: bool = True, hamza_seats: bool = True) -> str:
    """The search form of one word, by the rules of this module.

    A ligature that stands for a phrase (ﷺ) gives words with spaces between them.
    """
    word = composed(word)
    folded = word.translate(fold_table(teh_marbuta, hamza_seats))
    if "ءا" in folded and "ء" in word:
        folded = _initial_hamza().sub("\\1ا", folded)
    if folded.isascii():
        return folded.lower()
    if _elsewhere().search(folded):
        letters = unicodedata.normalize("NFKD", folded)
        return "".join(c for c in letters if not unicodedata.combining(c)).casefold()
    return folded
