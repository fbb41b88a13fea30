"""A small index, and helpers that change it as its owner or an attacker could."""

import random
import shutil
from collections.abc import Iterable
from pathlib import Path

from kashaf.index import IndexWriter

WORDS = ("كتاب", "مكتبة", "قلم", "بيت", "مدرسة", "العراق", "قوات", "سلام", "وصل", "إلى")


def document(number: int, version: int = 0) -> dict[str, object]:
    """Return a document of random words with its version in the text."""
    words = random.Random(number).choices(WORDS, k=30)
    body = f"{' '.join(words)} إصدار{version} رقم{number}"
    return {"id": f"d{number}", "title": f"خبر {number}", "body": body, "source": "ا"}


def write(directory: Path, documents: Iterable[dict[str, object]], **options: object) -> None:
    """Commit documents, without worker processes."""
    with IndexWriter(directory, jobs=1, **options) as writer:  # type: ignore[arg-type]
        for one in documents:
            writer.add(one)


def small_index(directory: Path) -> Path:
    """Build an index of two segments with 80 and 10 documents, one of them deleted."""
    write(directory, [document(number) for number in range(80)])
    with IndexWriter(directory, jobs=1) as writer:
        for number in range(80, 90):
            writer.add(document(number))
        writer.delete("d7")
    return directory


def parts(directory: Path) -> list[Path]:
    """Return the files of an index without the lock, in a fixed order."""
    names = [path for path in directory.iterdir() if "WRITELOCK" not in path.name]
    sizes = sorted(names, key=lambda path: (path.stat().st_size, path.suffix))
    return sorted(sizes, key=lambda path: path.suffix)


def copied(source: Path, target: Path) -> Path:
    """Copy an index, replacing an earlier copy."""
    shutil.rmtree(target, ignore_errors=True)
    return Path(shutil.copytree(source, target))
