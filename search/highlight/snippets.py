"""Snippets: the passage of a text that covers most of the query, with its matches highlighted.

Whole words are highlighted, vowel marks and attached letters included: القوات in بِالقُوّاتِ.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from kashaf.search.highlight.controls import without_controls
from kashaf.search.highlight.highlighter import Span

LENGTH: Final = 220
"""The length of a snippet in characters, approximately, by default."""
MAX_SNIPPETS: Final = 20
"""The most snippets of one document."""

_SENTENCE_END: Final = re.compile(r"[.!?؟…\n]+\s*")
_ESCAPED: Final = re.compile("[&<>\"']")
_NOT_SPACE: Final = re.compile(r"\S")
_RANKED_AT_ONCE: Final = 256
"""How many passages are ranked between two checks of the time."""
_BOLD_YELLOW: Final = "\x1b[1;33m"
_RESET: Final = "\x1b[0m"


@dataclass(frozen=True)
class Snippet:
    """A passage and its highlighted spans.

    Attributes:
        text: The passage, as in the document.
        spans: The (start, end) of each match, in characters of `text`, in order.
        cut_start: Whether the text of the document begins before the passage.
        cut_end: Whether the text of the document goes on after the passage.
    """

    text: str
    spans: tuple[tuple[int, int], ...]
    cut_start: bool = False
    cut_end: bool = False

    def with_ellipses(self) -> "Snippet":
        """Return the passage with `…` wherever text of the document was left out."""
        before = "…" if self.cut_start else ""
        after = ("…" if self.text[-1:].isalnum() else " …") if self.cut_end else ""
        spans = tuple((start + len(before), end + len(before)) for start, end in self.spans)
        return Snippet(before + self.text + after, spans)

    def html(self) -> str:
        """Return the passage as HTML: everything escaped, the matches in `<mark>`."""
        if not _ESCAPED.search(self.text):
            return self._render(str, "<mark>", "</mark>")
        from html import escape  # not imported for the command line, which starts faster without

        return self._render(escape, "<mark>", "</mark>")

    def ansi(self) -> str:
        """Return the passage for a terminal: matches bold yellow, control characters as spaces."""
        return self._render(without_controls, _BOLD_YELLOW, _RESET)

    def plain(self) -> str:
        """Return the text alone, with control and bidi characters as spaces."""
        return without_controls(self.text)

    def _render(self, escape: Callable[[str], str], before: str, after: str) -> str:
        parts = []
        done = 0
        for start, end in self.spans:
            parts += [escape(self.text[done:start]), before, escape(self.text[start:end]), after]
            done = end
        return "".join((*parts, escape(self.text[done:])))


def highlight(text: str, spans: Sequence[Span]) -> Snippet:
    """Return the whole text with these spans highlighted."""
    return Snippet(text, tuple((start, end) for start, end, _ in spans))


def cut(text: str, start: int, end: int) -> Snippet:
    """Return a passage of a text, without highlighted spans."""
    return _snippet(text, (), start, end)


def best_snippets(
    text: str,
    spans: Sequence[Span],
    length: int = LENGTH,
    count: int = 1,
    is_spent: Callable[[], bool] = lambda: False,
) -> tuple[Snippet, ...]:
    """Return the best passages of about `length` characters, in the order of the text.

    The best is the one with the most distinct query words, then with these closest together, then
    with the most matches, then the earliest. The next ones are the best of the matches that are
    left. Without any match, the beginning of the text is the only passage.

    Args:
        text: The text of the document.
        spans: The matches in it, in order.
        length: The length of a passage.
        count: The most passages to return.
        is_spent: Whether time has run out; only passages found before then are compared.
    """
    found: list[tuple[int, int]] = []
    left = spans
    while len(found) < count and (left or not found):
        extent = _best_extent(text, left, length, is_spent)
        first, last = extent or (0, 0)
        start, end = _passage(text, first, last, length)
        start = max([start, *(other for _, other in found if other <= first)])
        end = min([end, *(other for other, _ in found if other >= last)])
        found.append((start, end))
        if extent is None:
            break
        if len(found) < count:
            left = [span for span in left if span[1] <= start or span[0] >= end]
    return tuple(_snippet(text, spans, start, end) for start, end in sorted(found))


def _snippet(text: str, spans: Sequence[Span], start: int, end: int) -> Snippet:
    inside = tuple([(s - start, e - start) for s, e, _ in spans if start <= s and e <= end])
    has_more = _NOT_SPACE.search(text, end) is not None
    return Snippet(text[start:end], inside, start > 0, has_more)


def _best_extent(
    text: str, spans: Sequence[Span], length: int, is_spent: Callable[[], bool]
) -> tuple[int, int] | None:
    """Return where the distinct words of the best passage start and end; None without matches.

    A passage begins with a match and contains those within `length` characters. Counting what they
    contain takes linear time, since one passage differs from the next in few matches.
    """
    best: tuple[int, int] | None = None
    most, fewest_words, most_matches = 0, 0, 0
    counts: dict[str, int] = {}
    end = 0
    for first, (start, stop, key) in enumerate(spans):
        if not first % _RANKED_AT_ONCE and is_spent():
            break
        while end < len(spans) and (end == first or spans[end][1] <= start + length):
            found = spans[end][2]
            counts[found] = counts.get(found, 0) + 1
            end += 1
        distinct, matches = len(counts), end - first
        if distinct >= most:
            extent, words = (start, stop), 0
            if distinct > 1:
                extent = start, _end_of_distinct(spans, first, distinct)
                words = len(text[slice(*extent)].replace("_", " ").split())
            if distinct > most or (words, -matches) < (fewest_words, -most_matches):
                best, most, fewest_words, most_matches = extent, distinct, words, matches
        counts[key] -= 1
        if not counts[key]:
            del counts[key]
    return best


def _end_of_distinct(spans: Sequence[Span], first: int, count: int) -> int:
    """Return where the first `count` distinct words from a match on end."""
    seen: set[str] = set()
    for at in range(first, len(spans)):
        seen.add(spans[at][2])
        if len(seen) == count:
            return spans[at][1]
    raise AssertionError("a passage has as many distinct words")


def _passage(text: str, first: int, last: int, length: int) -> tuple[int, int]:
    """Extend the span from `first` to `last` to `length`, to sentences if near, else to words."""
    start = min(first, max(0, first - length // 2, last - length))
    if start:
        begin = _SENTENCE_END.search(text, start, first)
        start = begin.end() if begin else text.find(" ", start, first) + 1 or first
    end = max(last, min(len(text), start + length))
    if end < len(text):
        ends = [match.start() + 1 for match in _SENTENCE_END.finditer(text, last, end)]
        space = text.rfind(" ", last, end)
        end = ends[-1] if ends and ends[-1] - start > length // 2 else max(space, last, start + 1)
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
