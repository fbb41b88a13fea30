"""An index to corrupt, and helpers to corrupt it."""

import json
from pathlib import Path

from kashaf.search import open_index

DOCUMENTS = [
    {"id": f"خبر/{n}", "title": f"عنوان {n}", "body": f"نص الخبر رقم {n} " * 40, "tags": ["ا", "ب"]}
    for n in range(60)
]


ALL = {str(document["id"]) for document in DOCUMENTS} - {"خبر/7"}


def found(directory: Path) -> set[str]:
    with open_index(directory) as opened:
        return {hit.id for hit in opened.search("الخبر", limit=100)}


def first_file(index: Path, ending: str) -> Path:
    """Return the file of the first segment with this ending."""
    manifest = json.loads((index / "kashaf_2.json").read_bytes())
    return index / f"MAIN_{manifest['segments'][0]['id']}{ending}"


def flip_bit(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 4
    path.write_bytes(data)
