"""ZIP archives, and formats based on ZIP, which are recognized by the members they contain."""

import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, BinaryIO

from kashaf.index.documents.files.limits import MAX_DOCUMENT_BYTES, Budget, StreamError
from kashaf.index.documents.files.origins import displayed
from kashaf.index.documents.files.source import Source
from kashaf.index.documents.files.streams import buffered
from kashaf.index.documents.formats.registry import BY_NAME, Format, Item
from kashaf.index.documents.text import charset
from kashaf.index.errors import SourceError

_APPLE = "is of Apple's Pages, Numbers or Keynote; export it as .docx, .xlsx or .pptx"
_SHEET = b"application/vnd.oasis.opendocument.spreadsheet"
_MAX_MEMBERS = 1_000_000
_ENCRYPTED = 0x1
_UTF8_NAME = 0x800
_OLD_NAMES = ("cp720", "cp1256")  # as Windows wrote names, and as other programs did
_CONTENTS = (
    ("word/document.xml", "docx"),
    ("word/document2.xml", "docx"),  # as SharePoint calls it
    ("ppt/presentation.xml", "pptx"),
    ("xl/workbook.xml", "spreadsheet"),
    ("xl/workbook.bin", "spreadsheet"),
    ("META-INF/container.xml", "epub"),
)


def read(source: Source) -> Iterator[Item]:
    """Yield the members, or the records if the archive is a document in a format based on ZIP."""
    with source.seekable() as file, opened(file, source.budget) as archive:
        names = archive.names
        if any(name.endswith(".iwa") for name in names):
            raise StreamError(_APPLE)
        if inner := _document_kind(archive):
            inner.check()
            file.seek(0)
            yield from inner.load()(source.renewed(file))
            return
        is_crawl = "datapackage.json" in names and any(n.startswith("archive/") for n in names)
        seen: Counter[str] = Counter()
        for info in archive.members:
            name = member_name(info)
            seen[name] += 1
            if info.is_dir() or _is_hidden(name) or (is_crawl and not name.startswith("archive/")):
                continue
            where = f"{source.shown}//{displayed(name)}"
            if info.flag_bits & _ENCRYPTED:
                yield SourceError(where, "is encrypted; unpack it yourself")
                continue
            yield source.member(archive.stream(info), name, seen[name])


def _document_kind(archive: "Archive") -> Format | None:
    """Return the format of a document that is a ZIP archive; None for other archives."""
    inner = next((name for content, name in _CONTENTS if content in archive.names), None)
    if inner is None and {"content.xml", "mimetype"} <= archive.names:
        is_sheet = archive.read("mimetype").startswith(_SHEET)
        inner = "spreadsheet" if is_sheet else "odt"
    return BY_NAME[inner] if inner else None


class Archive:
    """An open ZIP archive; no more of it is unpacked than its budget allows."""

    def __init__(self, archive: zipfile.ZipFile, budget: Budget) -> None:
        self._archive = archive
        self._budget = budget
        self.members = archive.infolist()
        self.names = frozenset(info.filename for info in self.members)

    def stream(self, info: zipfile.ZipInfo) -> io.BufferedReader:
        """Return a stream of the unpacked bytes of a member, which is opened on the first read."""
        member: IO[bytes] | None = None

        def give(size: int) -> bytes:
            nonlocal member
            try:
                member = member or self._archive.open(info)
                piece = member.read(size)
            except (*_DAMAGE, NotImplementedError) as error:
                raise StreamError(f"the archive is damaged: {error}") from None
            self._budget.spend(len(piece))
            return piece

        return buffered(give)

    def read(self, name: str, limit: int = MAX_DOCUMENT_BYTES) -> bytes:
        """Return a member. Raises StreamError if it is absent or over the limit."""
        if name not in self.names:
            raise StreamError(f"has no {name}; the file is damaged or of another kind")
        stream = self.stream(self._archive.getinfo(name))
        data = stream.read(limit + 1)
        if len(data) > limit:
            raise StreamError(f"{name} is larger than {limit // 2**20} MiB")
        return data


@contextmanager
def opened(file: BinaryIO, budget: Budget) -> Iterator[Archive]:
    """Open an archive. Raises StreamError if the file is not one."""
    try:
        archive = zipfile.ZipFile(file)
    except _DAMAGE as error:
        raise StreamError(f"not a ZIP archive that can be read: {error}") from None
    with archive:
        if _is_cut(file, archive):
            raise StreamError("the archive is cut short; fetch or pack it again")
        if len(archive.infolist()) > _MAX_MEMBERS:
            raise StreamError(f"has more than {_MAX_MEMBERS} members")
        yield Archive(archive, budget)


def _is_cut(file: BinaryIO, archive: zipfile.ZipFile) -> bool:
    """Return whether members come before those that the directory lists.

    In an archive without its end, zipfile finds the directory of a ZIP file that is stored inside.
    """
    first = min((info.header_offset for info in archive.infolist()), default=0)
    file.seek(0)
    return first > 0 and file.read(4) == b"PK\3\4"


def check_members(file: BinaryIO, budget: Budget, limit: int) -> None:
    """Raise StreamError if a ZIP archive that a library will read unpacks to over `limit` bytes."""
    if file.read(4) != b"PK\3\4":
        return
    file.seek(0)
    with opened(file, budget) as archive:
        size = sum(info.file_size for info in archive.members)
        if size > limit:
            raise StreamError(f"unpacks to over {limit // 2**20} MiB")
        budget.spend(size)


def member_name(info: zipfile.ZipInfo) -> str:
    """Return a member's name; zipfile decodes names that are not UTF-8 as CP437."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    try:
        data = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        names = [data.decode(codec, "replace") for codec in _OLD_NAMES]
        return max(names, key=charset.arabic_score)


def _is_hidden(name: str) -> bool:
    parts = (part for part in name.split("/") if part not in (".", ".."))
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)


_DAMAGE = (zipfile.BadZipFile, OSError, EOFError, ValueError, RuntimeError, KeyError)
