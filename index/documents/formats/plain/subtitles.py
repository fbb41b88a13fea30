"""Subtitles (SRT, WebVTT, ASS): a file is one text, with times as anchors."""

import re
from collections.abc import Iterator

from kashaf.index.documents.files.limits import StreamError
from kashaf.index.documents.files.source import Source
from kashaf.index.documents.formats.registry import Item
from kashaf.index.documents.location import Anchor
from kashaf.index.documents.records.record import Record
from kashaf.index.documents.text.html import without_markup

_TIMING = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}):(\d\d)[.,]\d{1,3}[ \t]*-->")
_DIALOGUE = re.compile(r"Dialogue:[^,]*,(\d+):(\d\d):(\d\d)\.\d+,(?:[^,]*,){7}(.*)")
_BREAK = re.compile(r"\\[Nnh]")  # of lines, or a space that is none
_TAGS = re.compile(r"\{\\[^{}]*\}|</?[\w.:]+(?:\s[^<>]*)?>|<\d[\d:.]*>")


def read(source: Source) -> Iterator[Item]:
    """Yield the text of the cues, in lines, with the time of each as an anchor."""
    pieces: list[str] = []
    anchors: list[Anchor] = []
    length = 0
    for time, text in _cues(source.text()):
        piece = f"{text}\n"
        anchors.append((length, "time", time))
        pieces.append(piece)
        length += len(piece)
    if not pieces:
        raise StreamError("has no times as subtitles have; --as text reads it as text")
    values = {"title": source.stem, "body": "".join(pieces)}
    yield Record(values, key="", anchors=tuple(anchors), is_named=True, is_clean=True)


def _cues(text: str) -> Iterator[tuple[str, str]]:
    time = ""
    lines: list[str] = []
    before: list[str] = []
    for line in [*text.split("\n"), ""]:
        if match := _DIALOGUE.match(line):
            hour, minute, second, spoken = match.groups()
            yield f"{int(hour):02}:{minute}:{second}", _shown(_BREAK.sub(" ", spoken))
        elif match := _TIMING.match(line.strip()):
            time = f"{int(match[1] or 0):02}:{int(match[2]):02}:{match[3]}"
            lines = []
        elif line.strip():
            lines.append(line)
        elif lines or not line:
            plain = [_shown(line) for line in lines]
            # Captions that roll up repeat their lines.
            new = [line for line in plain if line and line not in before]
            if time and new:
                yield time, " ".join(new)
            before = plain if time else before
            time, lines = "", []


def _shown(line: str) -> str:
    return " ".join(without_markup(_TAGS.sub("", line)).split())
