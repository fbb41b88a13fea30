"""Characters → lines of text in reading order, for text that runs from right to left.

The order in which a file draws its characters is each producer's own, so it is not used: characters
are grouped into lines by their baselines and into columns by the space between them, and read from
the right, except numbers and Latin words, which are read from the left. In the invisible text of an
OCR program the letters of a word run from the left though its words run from the right, so the
direction is detected in each file from its own words: Arabic words begin in ال and end in ة, not
the other way.

Known failures: vertical text; a table is read column by column.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from kashaf.index.documents.formats.pdf.characters import Character
from kashaf.index.documents.formats.pdf.columns import columns_of
from kashaf.index.documents.formats.pdf.marks import attached

_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff]")
_LEFT_TO_RIGHT = re.compile("[0-9A-Za-z\u0660-\u0669\u06f0-\u06f9\u00c0-\u024f]")
_ARABIC_SIGNS = "،؛؟"
_INSIDE_NUMBERS = ".,:/@-_%+?=&#~\u066b\u066c"
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_ARABIC_LETTER = re.compile("[\u0620-\u064a\u066e-\u06d3\ufb50-\ufdff\ufe70-\ufefc]")
_ISO_DATE = re.compile(r"\d{4}-\d\d?-\d\d?")  # of both orders, the one that is meant
_SAME_LINE = 0.35  # of the size: how far baselines in one line may be apart
_GAP = 0.16  # of the size: a space, where the file has none
_BESIDE = 0.7  # of the size: how far words of one text may be apart
_WIDE_GAP = 0.28  # of the size: a space, where the file has its own


def is_reversed(pages: Iterable[Sequence[Character]]) -> bool:
    """Return whether the letters of words run from the left in a file, as in OCR output."""
    forwards = backwards = 0
    for characters in pages:
        for row in _rows(_letters(characters)):
            for word in map(_runs, _words(row)):
                letters = "".join(one.text for one in word)
                turned = "".join(one.text for one in reversed(word))
                forwards += _direction_score(letters)
                backwards += _direction_score(turned)
    return backwards > forwards


def lines_of(characters: Sequence[Character], *, turned: bool = False) -> list[str]:
    """Return the lines of a page; a line that fills its column is joined with the next.

    Args:
        characters: All of the page.
        turned: Whether the letters of words run from the left.
    """
    paragraphs: list[str] = []
    has_spaces = _has_spaces(characters)
    for column in columns_of(_rows([one for one in attached(characters) if one.text.strip()])):
        lines = [
            _line(row, turned=turned, has_spaces=has_spaces, spaces=characters) for row in column
        ]
        paragraphs.extend(_joined(column, lines))
    return paragraphs


def _joined(rows: list[list[Character]], lines: list[str]) -> Iterator[str]:
    """Join lines that fill their column into paragraphs."""
    edges = [(min(one.left for one in row), max(one.right for one in row)) for row in rows]
    left = min((edge[0] for edge in edges), default=0)
    right = max((edge[1] for edge in edges), default=0)
    paragraph: list[str] = []
    for line, edge, row in zip(lines, edges, rows, strict=True):
        paragraph.append(line)
        is_arabic = bool(_ARABIC.search(line))
        gap = edge[0] - left if is_arabic else right - edge[1]
        if gap > 4 * row[0].size or line.endswith((".", "؟", "!", ":")):
            yield " ".join(paragraph)
            paragraph = []
    if paragraph:
        yield " ".join(paragraph)


def _letters(characters: Iterable[Character]) -> list[Character]:
    return [one for one in characters if one.text.strip() and not one.is_mark]


def _rows(characters: list[Character]) -> list[list[Character]]:
    """Return the characters of each line, from the top."""
    rows: list[list[Character]] = []
    for one in sorted(characters, key=lambda one: -one.baseline):
        height = _SAME_LINE * max(one.size, 1)
        if rows and abs(rows[-1][0].baseline - one.baseline) < height:
            rows[-1].append(one)
        else:
            rows.append([one])
    return rows


def _line(
    row: list[Character], *, turned: bool, has_spaces: bool, spaces: Sequence[Character]
) -> str:
    is_arabic = any(_ARABIC.search(one.text) for one in row)
    words = list(_words(row, is_arabic=is_arabic, has_spaces=has_spaces, spaces=spaces))
    if not is_arabic:
        return " ".join(_text(word) for word in words)
    words = [_runs(word, is_in_text=_is_in_text(words, at)) for at, word in enumerate(words)]
    if turned:
        words = [_turned(word) for word in words]
    return _bidirectional([_text(word) for word in words])


def _turned(word: list[Character]) -> list[Character]:
    return word[::-1] if any(_ARABIC.search(one.text) for one in word) else word


def _text(word: list[Character]) -> str:
    text = unicodedata.normalize("NFKC", "".join(one.text for one in word))
    return text.replace("\u0640", "") if "\u0640" in text else text


def _bidirectional(words: list[str]) -> str:
    """Return the words of a line from the right; runs of numbers and Latin words are reversed."""
    result: list[str] = []
    run: list[str] = []
    for word in words:
        stripped = word.rstrip(_ARABIC_SIGNS)
        if _ARABIC.sub("", stripped) == stripped and _LEFT_TO_RIGHT.search(stripped):
            run.append(stripped)
            if stripped == word:
                continue
            # The sign after the last word of a run is beside its first one.
            result += reversed(run)
            result[-1] += word[len(stripped) :]
            run = []
            continue
        result += reversed(run)
        run = []
        result.append(word)
    return " ".join(result + run[::-1])


def _words(
    row: list[Character],
    *,
    is_arabic: bool = True,
    has_spaces: bool = False,
    spaces: Sequence[Character] = (),
) -> Iterator[list[Character]]:
    """Yield the characters of each word, in reading order."""
    base = sorted(row, key=lambda one: one.center, reverse=is_arabic)
    blanks = _blanks(row, spaces) if has_spaces else []
    word: list[Character] = []
    for one in base:
        if word and _is_apart(word[-1], one, blanks, is_arabic=is_arabic, has_spaces=has_spaces):
            yield word
            word = []
        if not (word and _is_same(word[-1], one)):
            word.append(one)
    if word:
        yield word


def _blanks(row: list[Character], spaces: Sequence[Character]) -> list[float]:
    baseline, size = row[0].baseline, max(row[0].size, 1)
    return [
        one.center
        for one in spaces
        if not one.text.strip() and abs(one.baseline - baseline) < _SAME_LINE * size
    ]


def _is_apart(
    before: Character, one: Character, blanks: list[float], *, is_arabic: bool, has_spaces: bool
) -> bool:
    gap = before.left - one.right if is_arabic else one.left - before.right
    size = max(one.size, before.size, 1)
    if not has_spaces:
        return gap > _GAP * size
    low, high = sorted((before.center, one.center))
    return gap > _WIDE_GAP * size or any(low < blank < high for blank in blanks)


def _is_same(before: Character, one: Character) -> bool:
    """Return whether a character was drawn twice to look bold."""
    return before.text == one.text and abs(before.left - one.left) < 0.12 * max(one.size, 1)


def _is_in_text(words: list[list[Character]], at: int) -> bool:
    """Return whether a word has an Arabic word beside it; otherwise it may be alone in a cell."""
    reach = _BESIDE * max(one.size for one in words[at])
    if at and any(_LATIN.match(one.text) for one in words[at - 1]):
        return False
    beside = [words[at]]
    for right, left in ((at - 1, at), (at, at + 1)):
        if right >= 0 and left < len(words):
            gap = min(one.left for one in words[right]) - max(one.right for one in words[left])
            beside += [words[right], words[left]] if gap < reach else []
    return any(_ARABIC_LETTER.search(one.text) for word in beside for one in word)


def _runs(word: list[Character], *, is_in_text: bool = False) -> list[Character]:
    """Return a word read from the right, with its numbers and Latin letters reversed.

    After Arabic letters, numbers with a hyphen or a plus between them run from the right (3-1 is
    drawn as 1-3: rules W2 and W4 of the Unicode Bidirectional Algorithm).
    """
    result: list[Character] = []
    run: list[Character] = []
    for one in word:
        if _LEFT_TO_RIGHT.match(one.text) or (run and one.text in _INSIDE_NUMBERS):
            run.append(one)
            continue
        result += _numbers(run) if is_in_text else _reversed_run(run)
        run = []
        result.append(one)
    return result + (_numbers(run) if is_in_text else _reversed_run(run))


def _numbers(run: list[Character]) -> list[Character]:
    """Return a run reversed, or each of its numbers by itself if it has no Latin letters."""
    drawn = "".join(one.text for one in reversed(run))
    if _LATIN.search(drawn) or _ISO_DATE.fullmatch(drawn):
        return _reversed_run(run)
    result: list[Character] = []
    number: list[Character] = []
    for one in run:
        number.append(one)
        if one.text in "+-":
            result += _reversed_run(number)
            number = []
    return result + _reversed_run(number)


def _reversed_run(run: list[Character]) -> list[Character]:
    """Return a run reversed, except the signs at its end, which belong to the Arabic text."""
    end = len(run)
    while end and not _LEFT_TO_RIGHT.match(run[end - 1].text):
        end -= 1
    return run[:end][::-1] + run[end:]


def _has_spaces(characters: Sequence[Character]) -> bool:
    spaces = sum(not one.text.strip() for one in characters)
    return spaces * 20 > len(characters)


def _direction_score(word: str) -> int:
    """Return how likely it is that a word is read in the right direction."""
    word = unicodedata.normalize("NFKC", word)
    likeness = 2 * word.startswith("ال") + word.endswith(("ة", "ى", "ين", "ون", "ات"))
    return int(likeness)
