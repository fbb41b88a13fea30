"""The characters of a page and their positions, read with pdfminer.six.

A glyph stands for the text that the font's ToUnicode map assigns to it. Where there is none, as for
the parts of ligatures and the vowel marks that Chromium and LibreOffice write, the producer adds
the text of a cluster of glyphs (`ActualText`), which pdfminer.six itself does not use.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from pdfminer.converter import PDFLayoutAnalyzer
from pdfminer.layout import LTChar
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdffont import PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.utils import decode_text

from kashaf.index.documents.files.limits import Deadline

_CHARACTERS_PER_LOOK = 1000  # at the clock


@dataclass(frozen=True, slots=True)
class Character:
    """A glyph or a cluster: its text in logical order, its box in points from the lower left."""

    text: str
    left: float
    right: float
    baseline: float
    size: float

    @property
    def center(self) -> float:
        """The middle of the box."""
        return (self.left + self.right) / 2

    @property
    def is_mark(self) -> bool:
        """Whether it consists of vowel marks only."""
        return all(unicodedata.category(sign) in ("Mn", "Cf") for sign in self.text)


@dataclass(frozen=True, slots=True)
class PageContent:
    """A page: its label as printed, its characters, and whether it shows an image."""

    label: str
    characters: list[Character]
    has_image: bool


def document_of(file: BinaryIO) -> PDFDocument:
    """Open a PDF document; one that needs a password raises pdfminer's error."""
    return PDFDocument(PDFParser(file))


def pages_of(document: PDFDocument, deadline: Deadline) -> Iterator[PageContent]:
    """Yield the pages in order. Raises StreamError if they take too long."""
    resources = PDFResourceManager()
    device = _Collector(resources, deadline)
    interpreter = PDFPageInterpreter(resources, device)
    for number, page in enumerate(PDFPage.create_pages(document), 1):
        deadline.check()
        device.start()
        interpreter.process_page(page)
        label = page.label if isinstance(page.label, str) and page.label.strip() else str(number)
        yield PageContent(label, device.characters, device.has_image)


class _Collector(PDFLayoutAnalyzer):
    """Collects the characters of a page; with `ActualText`, those of a cluster as one."""

    def __init__(self, resources: PDFResourceManager, deadline: Deadline) -> None:
        super().__init__(resources, laparams=None)
        self._deadline = deadline
        self._seen = 0
        self.start()

    def start(self) -> None:
        """Discard the previous page."""
        self.characters: list[Character] = []
        self.has_image = False
        self._tags: list[str | None] = []
        self._cluster: list[Character] = []
        self._raised: Character | None = None

    def begin_tag(self, tag: Any, props: Any = None) -> None:
        text = props.get("ActualText") if isinstance(props, dict) else None
        is_inner = any(one is not None for one in self._tags)
        known = decode_text(text) if isinstance(text, bytes) and not is_inner else None
        self._tags.append(known)

    def end_tag(self) -> None:
        text = self._tags.pop() if self._tags else None
        if text is None:
            return
        if self._cluster and text.strip("\0"):
            self.characters.append(_joined(self._cluster, text.strip("\0")))
        self._cluster = []

    def do_tag(self, tag: Any, props: Any = None) -> None:
        pass

    def render_image(self, name: str, stream: Any) -> None:
        self.has_image = True

    def paint_path(self, *arguments: Any, **options: Any) -> None:
        pass

    def render_char(self, matrix: Any, font: Any, fontsize: float, scaling: float, rise: float,
                    cid: int, ncs: Any, graphicstate: Any) -> float:  # fmt: skip
        self._seen += 1
        if self._seen % _CHARACTERS_PER_LOOK == 0:
            self._deadline.check()
        try:
            text = font.to_unichr(cid)
        except (PDFUnicodeNotDefined, KeyError):
            text = ""
        width, displacement = font.char_width(cid), font.char_disp(cid)
        item = LTChar(
            matrix, font, fontsize, scaling, rise, text, width, displacement, ncs, graphicstate
        )
        text = "" if text.startswith("(cid:") else text.strip("\0")
        one = Character(text, item.x0, item.x1, item.matrix[5], abs(item.size))
        if any(tag is not None for tag in self._tags):
            self._cluster.append(one)
        else:
            self._add(one)
        return float(item.adv)

    def _add(self, one: Character) -> None:
        """Append a character; letters in the text of a mark's glyph are moved to the next glyph."""
        raised, self._raised = self._raised, None
        if raised is not None:
            text = one.text if one.text else raised.text
            if one.text:
                self.characters.append(replace(raised, baseline=one.baseline))
            one = replace(one, text=text)
        if one.text and one.left == one.right and not one.is_mark:
            self._raised = one
        elif one.text:
            self.characters.append(one)

    def receive_layout(self, ltpage: Any) -> None:
        pass


def _joined(cluster: list[Character], text: str) -> Character:
    widest = max(cluster, key=lambda one: one.right - one.left)
    wide = [one for one in cluster if one.right > one.left] or cluster
    left, right = min(one.left for one in wide), max(one.right for one in wide)
    return Character(text, left, right, widest.baseline, widest.size)
