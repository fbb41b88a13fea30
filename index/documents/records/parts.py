"""A text too long to rank well → parts, which a search shows as one document.

A whole book contains almost every word, far from the others, and BM25 gives it a low score because
of its length. So a body of more than MAX_PART_CHARS is divided at the ends of paragraphs into
documents of about PART_CHARS, which share `part_of`, the id of the whole.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from kashaf.index.documents.document import Document
from kashaf.index.documents.location import Anchor
from kashaf.index.documents.part_ids import NEW, part_id

MAX_PART_CHARS: Final = 40_000
"""The longest body that is one document: about 7,000 words, or twenty printed pages."""
PART_CHARS: Final = 30_000
_OVERLAP: Final = 300
"""The overlap of two parts that can't be divided after a sentence, so that phrases are found."""
_PARAGRAPH_END = re.compile(r"[.!?؟:»\]]\s*\n")


def parts_of(document: Document) -> Iterator[Document]:
    """Yield the document, or its parts if its body is longer than MAX_PART_CHARS."""
    if len(document.body) <= MAX_PART_CHARS:
        yield document
        return
    done = 0
    for number, (start, end) in enumerate(_divided(document.body), 1):
        new: tuple[Anchor, ...] = ((done - start, NEW, ""),) if done > start else ()
        yield replace(
            document,
            id=part_id(document.id, number),
            body=document.body[start:end],
            anchors=(*_anchors(document.anchors, start, end), *new),
            part_of=document.id,
        )
        done = end


def _divided(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while len(text) - start > MAX_PART_CHARS:
        limit = start + PART_CHARS
        ends = [
            match.end() for match in _PARAGRAPH_END.finditer(text, start + PART_CHARS // 2, limit)
        ]
        if ends:
            yield start, ends[-1]
            start = ends[-1]
            continue
        end = (
            max(text.rfind("\n", start + PART_CHARS // 2, limit), text.rfind(" ", start, limit)) + 1
        )
        end = end if end > start + PART_CHARS // 2 else limit
        yield start, end
        start = text.rfind(" ", start, end - _OVERLAP) + 1 or end
    yield start, len(text)


def _anchors(anchors: tuple[Anchor, ...], start: int, end: int) -> tuple[Anchor, ...]:
    """Return the anchors of a part: those inside it, and the last of each kind before it."""
    offsets = [offset for offset, _, _ in anchors]
    before: dict[str, str] = {}
    for _, kind, value in anchors[: bisect_right(offsets, start)]:
        before[kind] = value
    inside = anchors[bisect_right(offsets, start) : bisect_left(offsets, end)]
    return (
        *((0, kind, value) for kind, value in before.items()),
        *((offset - start, kind, value) for offset, kind, value in inside),
    )
