"""Passages: the pieces of a document that are encoded, each short enough to have one meaning.

A body is cut after about `WORDS` words, at the end of a sentence where there is one; a sentence
that is much longer is cut between two words. The first passage is encoded together with the title.
A document's score is that of its best passage, and this passage is its snippet.

Known failure: text without spaces between words, as in Thai, is cut by `CHARS` only.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

WORDS: Final = 40
"""The approximate number of words of a passage."""
CHARS: Final = 1000
"""The most characters of a passage or title that are encoded, which bounds the time it takes."""
_LEAST, _MOST = WORDS * 3 // 4, WORDS * 3 // 2
_WORD: Final = re.compile(rf"\S{{1,{CHARS}}}")
_SENTENCE_END: Final = re.compile(r"[.!?؟…][\"'»”)\]]*$")


class Passage(NamedTuple):
    """A passage of a document.

    Attributes:
        text: What is encoded.
        start: Where it begins in the body, in code points.
        end: Where it ends in the body.
    """

    text: str
    start: int
    end: int


def passages(title: str, body: str) -> list[Passage]:
    """Return the passages of a document; none if it contains no text."""
    windows = list(_windows(body)) or [(0, 0)]
    found = []
    for number, (start, end) in enumerate(windows):
        text = body[start:end][:CHARS]
        if number == 0 and title:
            text = f"{title[:CHARS]}\n{text}".strip()
        if text.strip():
            found.append(Passage(text, start, end))
    return found


def _windows(body: str) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each passage of a body, in order."""
    window: tuple[int, int] | None = None
    start = end = count = 0
    for word in _WORD.finditer(body):
        if count and _is_end(body, start, end, word.start(), count):
            if window:
                yield window
            window, count = (start, end), 0
        if not count:
            start = word.start()
        end, count = word.end(), count + 1
    if window and count < _LEAST // 2 and end - window[0] <= CHARS:
        window, count = (window[0], end), 0
    if window:
        yield window
    if count:
        yield start, end


def _is_end(body: str, start: int, end: int, following: int, count: int) -> bool:
    """Return whether a passage should end at `end`, where the next word begins at `following`."""
    if count >= _MOST or following - start >= CHARS:
        return True
    if count < _LEAST:
        return False
    return "\n" in body[end:following] or bool(_SENTENCE_END.search(body, max(start, end - 4), end))
