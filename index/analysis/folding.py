"""Folding: one form for the many ways in which an Arabic word is written.

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

A word with combining hamza or madda marks is composed (NFC) before the other marks are removed:
ا + U+0654 folds as أ does, and و + U+0654 keeps its hamza as ؤ does.

Known failure: ة → ه makes كره (hatred) and كرة (ball) the same form; an exact search (`=كرة`)
distinguishes them.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
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
"""The base of some marks of the Uthmani script: إبر<U+200A><U+0670>هيم is one word."""
ARABIC = (
    "\u0621-\u063a\u0641-\u064a\u066e\u066f\u0671-\u06d3\u06d5\u06ee\u06ef"
    "\u06fa-\u06ff\u0750-\u077f\u08a0-\u08c9"
)
"""The Arabic letters, for use inside a character class of a regular expression."""

HAMZA_MARKS = "\u0653\u0654\u0655"
"""Combining madda and hamza."""
DAGGER = "\u0670"
"""The small alef above a letter."""
_SIGNS = {0xFDFC: "ريال", 0xFDFD: "بسم الله الرحمن الرحيم"}
"""The signs of the presentation forms that NFKC does not replace by Arabic letters."""
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
"""Letters of other languages' keyboards → the Arabic letter that each is used for."""
_LETTERS = _KEYBOARD | dict.fromkeys("أإآٱٲ", "ا") | {"ى": "ي", "ۃ": "ۃ"}
OPEN_TEH_MARBUTA = (
    *("رَحمَت", "نِعمَت", "سُنَّت", "لَعنَت", "لَّعنَت", "مَعصِيَت", "امرَأَت", "ابنَت"),
    *("كَلِمَت", "بَقِيَّت", "قُرَّت", "فِطرَت", "شَجَرَت", "جَنَّت", "غَيَابَت"),
)
"""The nouns in ة that the Quran writes with ت before a genitive, without sukun: رَحْمَتُ ٱللَّهِ.

They are those of Ibn al-Jazari's Muqaddima, and غَيَابَتِ (12:10, 12:15). Their vowels tell most of
them from verbs (بَقِيَتِ, لَعَنَتِ). Without them, most are also a verb or a name (كلمت, سنت, بقيت,
رحمت), which they remain. Known failures: نِعْمَتِ, سُنَّتِ, شَجَرَتِ and جَنَّتِ are read as nouns where
they are verbs.
"""
_HAMZA_SEATS = {"ؤ": "ء", "ئ": "ء"}
_TEH_MARBUTA = {"ة": "ه", "ۃ": "ه"}


def _codes(ranges: tuple[tuple[int, int], ...]) -> list[int]:
    return [code for first, last in ranges for code in range(first, last + 1)]


def character_class(*ranges: tuple[int, int]) -> str:
    """Return the inside of a character class of an expression, for ranges of code points."""
    return "".join(f"\\u{first:04x}-\\u{last:04x}" for first, last in ranges)


@cache
def bare_table() -> Mapping[int, str | None]:
    """Return the `str.translate` table that removes marks, tatweel and invisible characters.

    It also replaces presentation forms by letters.
    """
    table: dict[int, str | None] = dict.fromkeys(_codes(MARKS) + _codes(INVISIBLE))
    table[TATWEEL] = table[HAIR_SPACE] = None
    for code in _codes(PRESENTATION_FORMS):
        letters = unicodedata.normalize("NFKC", chr(code))
        if letters != chr(code):
            table[code] = letters.translate(table).strip()
    return table | _SIGNS


@cache
def fold_table(teh_marbuta: bool, hamza_seats: bool) -> Mapping[int, str | None]:
    """Return the `str.translate` table of all rules of this module for single letters."""
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
    """Return a word with its combining hamza and madda marks joined to their letters (NFC).

    A hamza on tatweel becomes ئ (يَسْـَٔلُ), except before an ا with which it is read as آ (مَـَٔابٍ). A
    silent alef inside such a word is removed (تَا۟يْـَٔسُوا۟). The other letters of the Quran that modern
    spelling lacks, or writes as full letters, are replaced by `_modern`.
    """
    found = _composed(word)
    return _modern(found) if _small_or_silent().search(word) else found


def _composed(word: str) -> str:
    if "\u0653" in word or "\u0654" in word or "\u0655" in word:
        if "\u0640" in word:
            word = _hamza_on_tatweel().sub(_hamza_letter, word)
        if "\u06df" in word:
            word = _silent_alef().sub("", word)
        return unicodedata.normalize("NFC", word)
    return word


@cache
def _hamza_on_tatweel() -> re.Pattern[str]:
    """Return the pattern of a tatweel with a hamza, with a ي before it and an ا after it, if any.

    A ي with a small alef or a madda is not part of it, as it ends another word: يَٰٓـَٔادَمُ is يا آدم.
    """
    marks = f"[\u064b-\u0653{DAGGER}]*"
    return re.compile(f"(ي[\u064b-\u0652]*)?ـ({marks})\u0654({marks})(ا)?")


def _hamza_letter(found: re.Match[str]) -> str:
    yeh, before, after, alef = found.groups("")
    return found[0] if alef and not yeh else f"{yeh}ئ{before}{after}{alef}"


_SMALL_LETTERS = {"\u06e5": "و", "\u06e6": "ي", "\u06e7": "ي", "\u06e8": "ن"}
"""The small letters that are pronounced inside a word: إِبْرَٰهِـۧمَ, ٱلنَّبِيِّۦنَ, ٱلْغَاوُۥنَ, نُـۨجِى."""
_SILENT = "\u06df"
_DOUBLED = "[\u064e\u0651]{2}"


@cache
def _small_or_silent() -> re.Pattern[str]:
    return re.compile(f"[{''.join(_SMALL_LETTERS)}{_SILENT}]|ٱل{_DOUBLED}(?=ي)")


@cache
def _respelled() -> tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...]:
    """Return the patterns of `_modern` and what replaces them.

    They are a small letter or a silent ا or ي inside a word (لِشَا۟ىْءٍ, بِأَيْي۟دٍ), ؤا۟ for أ at the
    end (ٱلْمَلَؤُا۟, but not ٱمْرُؤٌا۟ or ٱلْعُلَمَٰٓؤُا۟), وٰا۟ for ا (ٱلرِّبَوٰا۟), and one ل for two in ٱلَّيْلِ.
    """
    marks, letters = f"[{character_class(*MARKS)}{chr(TATWEEL)}]", f"[{ARABIC}]"
    inside = f"(?={marks}*{letters})"
    return (
        (re.compile(f"{chr(TATWEEL)}?([{''.join(_SMALL_LETTERS)}]){inside}"), _full_letter),
        (re.compile(f"[اىي]{_SILENT}{inside}"), ""),
        (re.compile(f"(?<![{DAGGER}\u0653\u06e4ا])ؤ\u064f?ا{_SILENT}(?!{letters})"), "أ"),
        (re.compile(f"و{DAGGER}ا{_SILENT}"), "ا"),
        (re.compile(f"ٱل{_DOUBLED}(?=ي)"), "ٱلل"),
    )


def _full_letter(found: re.Match[str]) -> str:
    return _SMALL_LETTERS[found[1]]


def _modern(word: str) -> str:
    """Return a composed word with the small and silent letters of the Quran in modern spelling.

    Known failure: in دَاوُۥدَ modern spelling has one و.
    """
    for pattern, letters in _respelled():
        word = pattern.sub(letters, word)
    return word


@cache
def _silent_alef() -> re.Pattern[str]:
    return re.compile("ا\u06df(?=.*[\u0621-\u064a])")


def bare(word: str) -> str:
    """Return a word in plain letters, without marks, tatweel and invisible characters.

    Combining hamza marks are composed and presentation forms replaced. Hamza and ta marbuta are
    kept: an exact search (`=word`) compares these letters.
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
    """Return what `bare` returns, several times as fast for a long text that changes little."""
    if _replaced().search(text):
        return bare(text)
    return _removed().sub("", composed(text))


def spelling(word: str) -> str:
    """Return a word without vowel marks, in modern spelling.

    It differs from `bare` in two ways. Small alefs are kept, because they distinguish readings. And
    the ة that the Quran writes as ت in some words is restored where they are vowelled (see
    `OPEN_TEH_MARBUTA`): كَلِمَتُ رَبِّكَ becomes كلمة ربك.
    """
    if word.isalpha() and "\u0640" not in word:  # and so no marks
        return word
    word = composed(word)
    if word.isalpha() and "\u0640" not in word:
        return word
    if word[-2:-1] == "ت" and _is_open_teh_marbuta(word):
        word = f"{word[:-2]}ة"
    return word.translate(_spelling_table())


def _is_open_teh_marbuta(word: str) -> bool:
    vowelled = word.translate(_vowel_table())
    return bool(_open_teh_marbuta().fullmatch(unicodedata.normalize("NFC", vowelled)))


@cache
def _vowel_table() -> Mapping[int, str | None]:
    """Return the table that leaves letters, short vowels and shaddas; small alefs become ا."""
    vowels = range(0x064E, 0x0652)
    marks = {code: text for code, text in bare_table().items() if code not in vowels}
    return {**marks, ord(DAGGER): "ا", ord("ٱ"): "ا"}


@cache
def _open_teh_marbuta() -> re.Pattern[str]:
    """Return the pattern of a word of `OPEN_TEH_MARBUTA`, after a conjunction or a preposition."""
    words = unicodedata.normalize("NFC", "|".join(OPEN_TEH_MARBUTA))
    return re.compile(f"(?:[وف]\u064e)?(?:[بلك][\u064e\u0650])?(?:{words})[\u064e-\u0650]")


@cache
def _spelling_table() -> Mapping[int, str | None]:
    return {**bare_table(), ord(DAGGER): DAGGER}


def plain_letters(word: str) -> str:
    """Return a word with the letters of other languages' keyboards replaced by Arabic ones."""
    return word.translate(_keyboard_table())


@cache
def _keyboard_table() -> Mapping[int, str]:
    return {ord(letter): arabic for letter, arabic in _KEYBOARD.items()}


@cache
def _initial_hamza() -> re.Pattern[str]:
    """Return the pattern of ءا at the start of a word, after any proclitics, and in قرءان.

    The proclitics are و or ف, then ب, ل or ك, then the article.
    """
    return re.compile("^([وف]?[بلك]?(?:ال)?(?:قر)?)ءا")


@cache
def _plain() -> re.Pattern[str]:
    """Return the pattern of a word that consists of letters which are folded to themselves."""
    return re.compile("[ابتثجحخدذرزسشصضطظعغفقكلمنهوي]+")


@cache
def _elsewhere() -> re.Pattern[str]:
    """Return the pattern of a character outside the Arabic blocks."""
    return re.compile("[^\u0600-\u08ff]")


def fold(word: str, teh_marbuta: bool = True, hamza_seats: bool = True) -> str:
    """Return the folded form of one word, by the rules of this module.

    For a ligature that stands for a phrase (ﷺ), these are several words with spaces between them.

    Args:
        word: The word as written.
        teh_marbuta: Whether ة is folded to ه.
        hamza_seats: Whether ؤ and ئ are folded to ء.
    """
    if _plain().fullmatch(word):
        return word
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
