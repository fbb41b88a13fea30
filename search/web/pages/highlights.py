"""Highlighted text as HTML, with numbered marks so that a page can step through the matches."""

from collections.abc import Iterator
from html import escape

from markupsafe import Markup

from kashaf.search.highlight.snippets import Snippet


def highlighted_html(snippet: Snippet) -> Markup:
    """Return a title or passage as HTML: escaped, the matches in `<mark>`."""
    return Markup(snippet.html())  # noqa: S704 - escaped there


def paragraphs(body: Snippet, first: int = 1) -> Iterator[Markup]:
    """Yield the paragraphs of a body as HTML; match n has the id m‹n›.

    A match that crosses the end of a paragraph is marked in both, under one number.

    Args:
        body: The body and its matches.
        first: The number of the first match.
    """
    numbered = list(enumerate(body.spans, first))
    at = 0
    for start, end in _lines(body.text):
        parts = []
        done = start
        while at < len(numbered) and numbered[at][1][0] < end:
            number, (left, right) = numbered[at]
            parts.append(escape(body.text[done : max(left, start)]))
            match = escape(body.text[max(left, start) : min(right, end)])
            identity = f' id="m{number}" tabindex="-1"' if left >= start else ""
            parts.append(f"<mark{identity}>{match}</mark>")
            done = min(right, end)
            if right > end:
                break
            at += 1
        parts.append(escape(body.text[done:end]))
        if html := "".join(parts).strip():
            yield Markup(html)  # noqa: S704 - escaped above


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each line that is not blank, without white space around it."""
    start = 0
    for line in text.split("\n"):
        left = len(line) - len(line.lstrip())
        right = len(line.rstrip())
        if left < right:
            yield start + left, start + right
        start += len(line) + 1
