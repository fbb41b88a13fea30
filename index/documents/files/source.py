"""A file to read, or a member of an archive: its bytes and text, its names, its limits."""

import io
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import BinaryIO, cast

from kashaf.index.documents.files.limits import (
    MAX_DOCUMENT_BYTES,
    MAX_NESTING,
    Budget,
    StreamError,
)
from kashaf.index.documents.files.origins import displayed, inner_id
from kashaf.index.documents.files.streams import TextLines, text_pieces, whole
from kashaf.index.documents.location import Location
from kashaf.index.documents.options import ReadOptions
from kashaf.index.documents.reporting import Note
from kashaf.index.documents.text import charset

HEAD_BYTES = 8192
_SPOOLED_BYTES = 16 * 1024 * 1024


class Source:
    """One file or member, read once from the beginning to the end.

    Attributes:
        name: The file name, from whose ending the format is told, without a suffix of packing.
        shown: How users know it, in messages.
        id: The id of its document where it is one.
        location: Where its documents are from.
        stream: Its bytes, unpacked.
        notes: What has been noted since they were last taken.
    """

    def __init__(
        self,
        stream: io.BufferedReader,
        *,
        name: str,
        shown: str,
        identity: str,
        location: Location,
        options: ReadOptions,
        budget: Budget,
        path: str | None = None,
        nesting: int = 0,
    ) -> None:
        self.stream = stream
        self.name = name
        self.shown = shown
        self.id = identity
        self.location = location
        self.options = options
        self.budget = budget
        self.notes: list[Note] = []
        self._path = path
        self._nesting = nesting
        self._file: BinaryIO | None = None

    @property
    def stem(self) -> str:
        """The file name without its ending, for a title."""
        return displayed(os.path.splitext(os.path.basename(self.name))[0])

    @property
    def is_member(self) -> bool:
        """Whether it is inside an archive."""
        return self._nesting > 0

    def head(self) -> bytes:
        """Return the first bytes, at most HEAD_BYTES; they are read again."""
        return self.stream.peek(HEAD_BYTES)[:HEAD_BYTES]

    def data(self, limit: int = MAX_DOCUMENT_BYTES) -> bytes:
        """Return all bytes. Raises StreamError for more than `limit`."""
        return whole(self.stream, limit)

    def text(self, limit: int = MAX_DOCUMENT_BYTES) -> str:
        """Return the whole text, lines ended by line feeds. Raises StreamError for no text."""
        return self.decoded(self.data(limit))

    def decoded(self, data: bytes) -> str:
        """Return the text of bytes of this file, noting damage. Raises StreamError for no text."""
        try:
            decoded = charset.decode(data, self.options.encoding)
        except charset.UndecodableError as error:
            raise StreamError(str(error)) from None
        if decoded.damage:
            self.note(decoded.damage, "damage")
        return decoded.text.replace("\r\n", "\n").replace("\r", "\n")

    def lines(self) -> TextLines:
        """Return the lines of text, of which one is held at a time."""
        return TextLines(self.stream, self.options.encoding)

    def pieces(self) -> Iterator[str]:
        """Yield the text in pieces."""
        return text_pieces(self.stream, self.options.encoding)

    def note(self, reason: str, kind: str = "", line: int | None = None) -> None:
        """Note something about a document that is kept."""
        self.notes.append(Note(f"{self.shown}:{line}" if line else self.shown, reason, kind))

    @contextmanager
    def seekable(self) -> Iterator[BinaryIO]:
        """Open the file for reading at any place: on the disk, or in a temporary file."""
        if self._file is not None:
            yield self._file
            return
        if self._path is not None:
            with open(self._path, "rb") as file:
                yield file
            return
        with tempfile.SpooledTemporaryFile(_SPOOLED_BYTES) as spooled:
            shutil.copyfileobj(self.stream, spooled)
            spooled.seek(0)
            yield spooled  # type: ignore[misc]

    @contextmanager
    def on_disk(self) -> Iterator[str]:
        """Return the path of the file, or of a temporary copy, for a library that needs a path."""
        if self._path is not None:
            yield os.path.abspath(self._path)
            return
        suffix = os.path.splitext(self.name)[1]
        with tempfile.NamedTemporaryFile(suffix=suffix) as copy:
            shutil.copyfileobj(self.stream, copy)
            copy.flush()
            yield copy.name

    def renewed(self, file: BinaryIO) -> "Source":
        """Return this source over `file`, which has its bytes, from the beginning."""
        return self._with(cast(io.BufferedReader, file), name=self.name, file=file)

    def unpacked(self, stream: io.BufferedReader, suffix: str) -> "Source":
        """Return this file without its packing."""
        cut = len(suffix) if self.name.lower().endswith(suffix) else 0
        return self._with(stream, name=self.name[: len(self.name) - cut])

    def member(self, stream: io.BufferedReader, name: str, occurrence: int = 1) -> "Source":
        """Return a member of this archive, the first or a later one of its name.

        Raises StreamError where it is nested too deep.
        """
        if self._nesting >= MAX_NESTING:
            raise StreamError(f"archives within archives, over {MAX_NESTING} levels deep")
        identity = inner_id(self.id, name if occurrence == 1 else f"{name}/{occurrence}")
        inside = identity.removeprefix(f"{self.location.path}//")
        member = self._with(stream, name=name, nesting=self._nesting + 1)
        member.id = identity
        member.shown = f"{self.shown}//{displayed(name)}"
        member.location = replace(self.location, inside=inside)
        return member

    def _with(
        self,
        stream: io.BufferedReader,
        *,
        name: str,
        nesting: int | None = None,
        file: BinaryIO | None = None,
    ) -> "Source":
        source = Source(
            stream,
            name=name,
            shown=self.shown,
            identity=self.id,
            location=self.location,
            options=self.options,
            budget=self.budget,
            nesting=self._nesting if nesting is None else nesting,
        )
        source.notes = self.notes
        source._file = file
        return source
