"""The Quran as text, one verse per line: `sura|verse|text` as in Tanzil's files, or with tabs."""

import re
from collections.abc import Iterator

from kashaf.index.documents.files.source import Source
from kashaf.index.documents.formats.registry import Item
from kashaf.index.documents.records.record import Record

_VERSE = re.compile(r"(\d{1,3})([|\t])(\d{1,3})\2(.+)")


def read(source: Source) -> Iterator[Item]:
    """Yield the verses; comments and blank lines are skipped."""
    for number, line in enumerate(source.text().split("\n"), 1):
        if match := _VERSE.fullmatch(line.strip()):
            sura, verse = match[1], match[3]
            values: dict[str, object] = {
                "body": match[4],
                "source": source.stem,
                "sura": int(sura),
                "verse": int(verse),
            }
            yield Record(values, key=f"{sura}:{verse}", line=number, is_named=True)
