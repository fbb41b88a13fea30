"""Rich Text Format, read with striprtf, which omits notes and separates cells with bars."""

import re
from collections.abc import Iterator

from kashaf.index.documents.files.source import Source
from kashaf.index.documents.formats.registry import Item
from kashaf.index.documents.records.record import Record
from kashaf.index.documents.text.html import squeezed

_CELL_END = re.compile(r"\\(?:nest)?cell(?![a-z\d])")
_NOTE = re.compile(r"\{(?:\\\*)?\\(?:footnote|endnote)(?![a-z])")
_PROPERTY = re.compile(r"\{\\(title|author) ([^{}]{1,1000})\}")
_CODE_PAGE = re.compile(r"\\ansicpg\d+")
_BRACE = re.compile(r"\\[{}\\]|[{}]")


def read(source: Source) -> Iterator[Item]:
    """Yield the document. Its title is the one in its properties, or else the first paragraph."""
    data = source.data().decode("latin-1")
    body = _shown(_CELL_END.sub(r"\\tab", _with_notes_last(data)), source)
    page = _CODE_PAGE.search(data)
    about = {
        name: _shown(f"{{\\rtf1\\ansi{page[0] if page else ''} {content}}}", source)
        for name, content in _PROPERTY.findall(data)
    }
    values = {"title": about.get("title") or body.partition("\n")[0][:200], "body": body}
    if author := about.get("author"):
        values["author"] = author
    yield Record(values, key="", is_named=True, is_clean=True)


def _shown(text: str, source: Source) -> str:
    from striprtf.striprtf import rtf_to_text

    encoding = source.options.encoding or "cp1252"  # for files that do not declare it
    return squeezed(rtf_to_text(text, encoding=encoding, errors="replace"))


def _with_notes_last(text: str) -> str:
    """Return RTF with the notes as paragraphs at the end, so that no phrase is interrupted."""
    kept: list[str] = []
    notes: list[str] = []
    position = 0
    while match := _NOTE.search(text, position):
        end = _group_end(text, match.end())
        kept.append(text[position : match.start()])
        notes.append("{\\par" + text[match.end() : end])
        position = end
    end = text.rfind("}", position)
    if not notes or end < 0:
        return text
    return "".join((*kept, text[position:end], *notes, text[end:]))


def _group_end(text: str, position: int) -> int:
    """Return where a group that is open at a position ends."""
    depth = 1
    for match in _BRACE.finditer(text, position):
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if depth == 0:
            return match.end()
    return len(text)
