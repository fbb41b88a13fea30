"""Subtitles, SRT and WebVTT: a file is one text, and a hit in it has a time."""

import re
from collections.abc import Iterator

from kashaf.index.documents.files.source import Source
from kashaf.index.documents.formats.registry import Item
from kashaf.index.documents.location import Anchor
from kashaf.index.documents.records.record import Record
from kashaf.index.documents.text.html import without_markup

_TIMING = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}):(\d\d)[.,]\d{1,3}[ \t]*-->")
_TAGS = re.compile(r"\{\\[^{}]*\}|</?[\w.:]+(?:\s[^<>]*)?>|<\d[\d:.]*>")


def read(source: Source) -> Iterator[Item]:
    """Yield the text of the cues, in lines, with the time of each as an anchor."""
    pieces: list[str] = []
    anchors: list[Anchor] = []
    length = 0
    for time, text in _cues(source.text()):
        piece = f"{text}\n"
        if pieces and pieces[-1] == piece:  # captions that roll up repeat their lines
            continue
        anchors.append((length, "time", time))
        pieces.append(piece)
        length += len(piece)
    values = {"title": source.stem, "body": "".join(pieces)}
    yield Record(values, key="", anchors=tuple(anchors), is_named=True, is_clean=True)


def _cues(text: str) -> Iterator[tuple[str, str]]:
    time = ""
    lines: list[str] = []
    for line in [*text.split("\n"), ""]:
        if match := _TIMING.match(line.strip()):
            time = f"{int(match[1] or 0):02}:{int(match[2]):02}:{match[3]}"
            lines = []
        elif line.strip():
            lines.append(line)
        else:
            shown = " ".join(without_markup(_TAGS.sub("", " ".join(lines))).split())
            if time and shown:
                yield time, shown
            time, lines = "", []
