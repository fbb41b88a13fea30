"""Rich Text Format, read with striprtf, which omits notes and separates cells with bars."""

import re
from collections.abc import Iterator

from kashaf.index.documents.files.source import Source
from kashaf.index.documents.formats.registry import Item
from kashaf.index.documents.records.record import Record
from kashaf.index.documents.text.html import squeezed

_CELL_END = re.compile(r"\\(?:nest)?cell(?![a-z\d])")
_NOTE = re.compile(r"\{(?:\\\*)?\\(?:footnote|endnote)(?![a-z])")
_BRACE = re.compile(r"\\[{}\\]|[{}]")


def read(source: Source) -> Iterator[Item]:
    """Yield the document. Its title is the first paragraph."""
    from striprtf.striprtf import rtf_to_text

    text = _CELL_END.sub(r"\\tab", _with_notes_last(source.data().decode("latin-1")))
    encoding = source.options.encoding or "cp1252"  # for files that do not declare it
    body = squeezed(rtf_to_text(text, encoding=encoding, errors="replace"))
    values = {"title": body.partition("\n")[0][:200], "body": body}
    yield Record(values, key="", is_named=True, is_clean=True)


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
