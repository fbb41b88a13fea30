"""What the tests of reading sources share."""

import codecs
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kashaf.index.documents import read_documents
from kashaf.index.documents.document import Document
from kashaf.index.errors import SourceError

NEWS = (
    "عاد الصيادون إلى الميناء\n\nعاد الصيادون قبل الغروب، وقد امتلأت قواربهم بالسمك.\nوفرح الأهالي."
)
ENCODINGS = {
    "utf-8": "utf-8",
    "utf-8 with a mark": "utf-8-sig",
    "utf-16": "utf-16",
    "utf-16 big-endian": "utf-16-be",
    "windows-1256": "cp1256",
    "iso-8859-6": "iso8859_6",
}
on_every_encoding = pytest.mark.parametrize("codec", ENCODINGS.values(), ids=ENCODINGS)


def encoded(text: str, codec: str) -> bytes:
    mark = codecs.BOM_UTF16_BE if codec == "utf-16-be" else b""
    return mark + text.encode(codec)


Write = Callable[[str, "str | bytes"], Path]


def read(*sources: str | Path) -> list[Document]:
    return list(read_documents(sources))


def read_with_errors(*sources: str | Path) -> tuple[list[Document], list[SourceError]]:
    errors: list[SourceError] = []
    return list(read_documents(sources, on_error=errors.append)), errors


def ids(documents: list[Document]) -> list[str]:
    return [document.id for document in documents]


def without_location(documents: list[Document]) -> list[Document]:
    return [replace(document, location=None) for document in documents]


def names(documents: list[Document], folder: Path) -> list[str]:
    """The ids, without the path of `folder` in those that begin with it."""
    return [document.id.removeprefix(f"{folder.resolve().as_posix()}/") for document in documents]


def places(errors: list[SourceError], folder: Path) -> list[str]:
    return [error.where.removeprefix(f"{folder}{os.sep}") for error in errors]
