"""A lit text as HTML with numbered marks, so that a page can step from one to the next."""

import re
from collections.abc import Iterator
from html import escape

from markupsafe import Markup

from kashaf.search.highlight.snippets import Snippet

_BREAK = re.compile(r"\s*\n\s*")


def highlighted_html(snippet: Snippet) -> Markup:
    """A title or passage: escaped, the matches in `<mark>`."""
    return Markup(snippet.html())  # noqa: S704 - escaped there


def paragraphs(body: Snippet, first: int = 1) -> Iterator[Markup]:
    """The paragraphs of a body; match n has the id m‹n›, counted from `first`.

    A match that runs over the end of a paragraph is marked in both under one number.
    """
    starts = [0, *(gap.end() for gap in _BREAK.finditer(body.text))]
    ends = [*(gap.start() for gap in _BREAK.finditer(body.text)), len(body.text)]
    numbered = list(enumerate(body.spans, first))
    at = 0
    for start, end in zip(starts, ends, strict=True):
        parts = []
        done = start
        while at < len(numbered) and numbered[at][1][0] < end:
            number, (left, right) = numbered[at]
            parts.append(escape(body.text[done : max(left, start)]))
            lit = escape(body.text[max(left, start) : min(right, end)])
            identity = f' id="m{number}" tabindex="-1"' if left >= start else ""
            parts.append(f"<mark{identity}>{lit}</mark>")
            done = min(right, end)
            if right > end:
                break
            at += 1
        parts.append(escape(body.text[done:end]))
        if html := "".join(parts).strip():
            yield Markup(html)  # noqa: S704 - escaped above
