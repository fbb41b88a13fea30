"""Snippets: the passage of a text that covers most of the query, with the words that matched.

A word is lit whole, vowels and attached letters included: searching القوات lights بِالقُوّاتِ.
"""

import html
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from kashaf.search.highlight.highlighter import Span

LENGTH: Final = 220
"""The length that a snippet aims at, in characters."""

_SENTENCE_END = re.compile(r"[.!?؟…\n]+\s*")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_NOWHERE = ((), 0, 0)
_LIT, _PLAIN = "\x1b[1;33m", "\x1b[0m"


@dataclass(frozen=True)
class Snippet:
    """A passage and the spans in it that matched, as (start, end) in characters of `text`."""

    text: str
    spans: tuple[tuple[int, int], ...]

    def html(self) -> str:
        """As HTML: everything escaped, the matches in `<mark>`."""
        return self._render(html.escape, "<mark>", "</mark>")

    def ansi(self) -> str:
        """For a terminal: control and bidi characters as spaces, the matches bold yellow."""
        return self._render(_neutralise, _LIT, _PLAIN)

    def plain(self) -> str:
        """The text alone, control and bidi characters as spaces."""
        return _neutralise(self.text)

    def _render(self, escape: Callable[[str], str], before: str, after: str) -> str:
        parts = []
        done = 0
        for start, end in self.spans:
            parts += [escape(self.text[done:start]), before, escape(self.text[start:end]), after]
            done = end
        return "".join((*parts, escape(self.text[done:])))


def highlight(text: str, spans: Sequence[Span]) -> Snippet:
    """The whole text with its matches."""
    return Snippet(text, tuple((start, end) for start, end, _ in spans))


def best_snippet(text: str, spans: Sequence[Span]) -> Snippet:
    """The passage of about `LENGTH` characters with the most different query words in it, then
    with these in the fewest words, then with the most matches, then the earliest; the beginning
    of the text when nothing matches."""
    _, first, last = max((_worth(text, spans, at) for at in range(len(spans))), default=_NOWHERE)
    start, end = _passage(text, first, last)
    inside = tuple((s - start, e - start) for s, e, _ in spans if start <= s and e <= end)
    return Snippet(text[start:end], inside)


def _worth(text: str, spans: Sequence[Span], at: int) -> tuple[tuple[int, ...], int, int]:
    """What the passage that begins with a span is worth, and from where to where it has each of
    its different words once."""
    first, last, _ = spans[at]
    different: set[str] = set()
    matches = 0
    for here in range(at, len(spans)):
        _, end, key = spans[here]
        if end > first + LENGTH:
            break
        matches += 1
        if key not in different:
            different.add(key)
            last = end
    words = len(text[first:last].replace("_", " ").split()) if len(different) > 1 else 0
    return (len(different), -words, matches, -at), first, last


def _passage(text: str, first: int, last: int) -> tuple[int, int]:
    """A span around the one from `first` to `last` that starts at a sentence where one is near,
    and at words."""
    start = min(first, max(0, first - LENGTH // 2, last - LENGTH))
    begins = [match.end() for match in _SENTENCE_END.finditer(text, start, first)]
    if start and begins:
        start = begins[0]
    elif start:
        space = text.find(" ", start, first)
        start = space + 1 if space >= 0 else first
    end = max(last, min(len(text), start + LENGTH))
    if end < len(text):
        ends = [match.start() + 1 for match in _SENTENCE_END.finditer(text, last, end)]
        space = text.rfind(" ", last, end)
        end = ends[-1] if ends and ends[-1] - start > LENGTH // 2 else max(space, last, start + 1)
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _neutralise(text: str) -> str:
    return _CONTROLS.sub(" ", text)
