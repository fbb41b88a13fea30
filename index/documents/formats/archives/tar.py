"""TAR archives, read from the beginning to the end."""

import io
import tarfile
import zlib
from collections.abc import Iterator
from typing import IO

from kashaf.index.documents.files.limits import Budget, StreamError
from kashaf.index.documents.files.source import Source
from kashaf.index.documents.files.streams import buffered
from kashaf.index.documents.formats.registry import Item


def read(source: Source) -> Iterator[Item]:
    """Yield the regular files; links and devices are skipped, and nothing is written to disk."""
    try:
        with tarfile.open(fileobj=source.stream, mode="r|") as archive:
            for member in archive:
                name = member.name
                if not member.isfile() or any(part.startswith(".") for part in name.split("/")[1:]):
                    continue
                file = archive.extractfile(member)
                if file is not None:
                    yield source.member(_spending(file, source.budget), name)
    except (tarfile.TarError, EOFError, OSError, zlib.error) as error:
        raise StreamError(f"the archive is damaged: {error}") from None


def _spending(file: IO[bytes], budget: Budget) -> io.BufferedReader:
    def give(size: int) -> bytes:
        piece = file.read(size)
        budget.spend(len(piece))
        return piece

    return buffered(give)
