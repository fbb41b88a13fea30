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
        name: The file name without the suffix of compression; its ending indicates the format.
        shown: Its name in messages.
        id: The id of its document, if the file is one document.
        location: The location of its documents.
        stream: Its decompressed bytes.
        notes: The notes added since they were last taken.
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
        """Return the first bytes, at most HEAD_BYTES, without consuming them."""
        return self.stream.peek(HEAD_BYTES)[:HEAD_BYTES]

    def data(self, limit: int = MAX_DOCUMENT_BYTES) -> bytes:
        """Return all bytes. Raises StreamError for more than `limit`."""
        return whole(self.stream, limit)

    def text(self, limit: int = MAX_DOCUMENT_BYTES) -> str:
        """Return the whole text, with line feeds. Raises StreamError if it is not text."""
        return self.decoded(self.data(limit))

    def decoded(self, data: bytes) -> str:
        """Decode bytes of this file, noting damage. Raises StreamError if they are not text."""
        try:
            decoded = charset.decode(data, self.options.encoding)
        except charset.UndecodableError as error:
            raise StreamError(str(error)) from None
        if decoded.damage:
            self.note(decoded.damage, "damage")
        return decoded.text.replace("\r\n", "\n").replace("\r", "\n")

    def lines(self) -> TextLines:
        """Return the lines of text, one of which is in memory at a time."""
        return TextLines(self.stream, self.options.encoding)

    def pieces(self) -> Iterator[str]:
        """Yield the text in pieces."""
        return text_pieces(self.stream, self.options.encoding)

    def note(self, reason: str, kind: str = "", line: int | None = None) -> None:
        """Note something about a document that is kept."""
        self.notes.append(Note(f"{self.shown}:{line}" if line else self.shown, reason, kind))

    @contextmanager
    def seekable(self) -> Iterator[BinaryIO]:
        """Open the file for random access: the file on disk, or a temporary copy."""
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
        """Return this source, to be read from the beginning of `file`, which contains its bytes."""
        return self._with(cast(io.BufferedReader, file), name=self.name, file=file)

    def unpacked(self, stream: io.BufferedReader, suffix: str) -> "Source":
        """Return this file decompressed."""
        cut = len(suffix) if self.name.lower().endswith(suffix) else 0
        return self._with(stream, name=self.name[: len(self.name) - cut])

    def member(self, stream: io.BufferedReader, name: str, occurrence: int = 1) -> "Source":
        """Return a member of this archive, the first or a later one with its name.

        Raises StreamError if it is nested too deep.
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
