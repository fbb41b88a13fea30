"""Wikitext → the text that readers see: no templates, tables, references, files or markup.

Our own parser, because mwparserfromhell, which parses wikitext in full, takes ten times as long,
and a dump has a million pages. Known failures: text that templates produce (numbers with units,
dates, transliterations) is lost with them.
"""

import html
import re
from typing import Final

from kashaf.index.documents.text.html import squeezed

_CATEGORY = re.compile(
    r"\[\[\s*(?:تصنيف|category)\s*:\s*([^\[\]|]+)(?:\|[^\[\]]*)?\]\]", re.IGNORECASE
)
_BRACES = re.compile(r"\{\{|\}\}|\{\||\|\}(?!\})")
_LINKS = re.compile(r"\[\[|\]\]")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_DROPPED = re.compile(
    r"<(ref|math|gallery|timeline|score|syntaxhighlight|source|imagemap|templatestyles)\b[^<>]*?"
    r"(?:/>|>(?:(?!<\1\b).)*?</\1\s*>)",
    re.DOTALL | re.IGNORECASE,
)
_BLOCK = re.compile(r"<(?:br|p|div|li|tr|blockquote|poem|hr)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_REDIRECT = re.compile(r"\s*#\s*(?:تحويل|redirect)\s*:?\s*\[\[", re.IGNORECASE)
_EXTERNAL = re.compile(r"\[(?:https?:)?//[^\s\[\]]++ ?+([^\[\]\n]*+)\]")
_HEADING_LINE = re.compile(r"^=[^\n]*=[ \t]*$", re.MULTILINE)
_HEADING = re.compile(r"^={1,6} ?([^=\n].*?) ?=+$", re.MULTILINE)
_LINE_START = re.compile(r"^(?:[*#:;]+ ?|----+)", re.MULTILINE)
_SIGNS = re.compile(r"'{2,}|__[^\W\d_]+(?:_[^\W\d_]+)*__")
_NAMESPACE = re.compile(
    r"\s*:?\s*(?:ملف|صورة|تصنيف|وسائط|file|image|category|media|[a-z]{2,3}(?:-[a-z]+)?)\s*:",
    re.IGNORECASE,
)
_MAX_TAGS: Final = 50


def plain(text: str) -> tuple[str, list[str]]:
    """Return the text of an article, and its categories; no text for a redirect."""
    if _REDIRECT.match(text):
        return "", []
    tags = [match.strip() for match in _CATEGORY.findall(text)][:_MAX_TAGS]
    text = _COMMENT.sub("", text)
    text = _without_braces(text)
    text = _DROPPED.sub("", text)
    text = _links(text)
    text = _EXTERNAL.sub(r"\1", text)
    text = _HEADING_LINE.sub(lambda heading: _BLOCK.sub(" ", heading[0]), text)
    text = _TAG.sub("", _BLOCK.sub("\n", text))
    text = _HEADING.sub(r"\1", squeezed(text))
    text = _SIGNS.sub("", _LINE_START.sub("", text))
    return squeezed(html.unescape(text)), list(dict.fromkeys(tags))


def _without_braces(text: str) -> str:
    """Return a text without templates and tables, nested ones included, in one pass.

    As in MediaWiki, an unclosed one is text; closed ones inside it are left out.
    """
    kept: list[str] = []
    opened: list[int] = []  # of those not closed yet, how many pieces came before each
    position = 0
    for match in _BRACES.finditer(text):
        kept.append(text[position : match.start()])
        position = match.end()
        if match[0] in ("{{", "{|"):
            opened.append(len(kept))
        elif opened:
            del kept[opened.pop() :]
    kept.append(text[position:])
    return "".join(kept)


def _links(text: str) -> str:
    """Return a text with each link's label in its place, and without files and categories."""
    stack: list[list[str]] = [[]]
    position = 0
    for match in _LINKS.finditer(text):
        stack[-1].append(text[position : match.start()])
        position = match.end()
        if match[0] == "[[":
            stack.append([])
        elif len(stack) > 1:
            stack[-2].append(_label("".join(stack.pop())))
    stack[-1].append(text[position:])
    return "".join(piece for level in stack for piece in level)


def _label(link: str) -> str:
    if _NAMESPACE.match(link):
        return ""
    target, bar, label = link.partition("|")
    return label if bar and label else target
