"""Reads the bytes of a file in bounded pieces, decodes them and splits them into lines."""

import codecs
import io
from collections.abc import Callable, Iterator

from kashaf.index.documents.files.limits import MAX_DOCUMENT_BYTES, StreamError
from kashaf.index.documents.text import charset

PIECE_BYTES = 256 * 1024
TOO_LARGE = f"larger than {MAX_DOCUMENT_BYTES // 2**20} MiB; divide it"

Read = Callable[[int], bytes | None]


class _Pulled(io.RawIOBase):
    """A raw stream over a function that returns at most the requested number of bytes."""

    def __init__(self, read: Read) -> None:
        self._read = read

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        piece = self._read(min(len(buffer), PIECE_BYTES)) or b""
        buffer[: len(piece)] = piece
        return len(piece)


def buffered(read: Read) -> io.BufferedReader:
    """Return a buffered stream over `read`, which is called for one piece at a time."""
    return io.BufferedReader(_Pulled(read), PIECE_BYTES)


def whole(stream: io.BufferedReader, limit: int) -> bytes:
    """Return the rest of `stream`. Raises StreamError if it is longer than `limit` bytes."""
    pieces = []
    size = 0
    while piece := stream.read(PIECE_BYTES):
        pieces.append(piece)
        size += len(piece)
        if size > limit:
            raise StreamError(f"larger than {limit // 2**20} MiB; divide it")
    return b"".join(pieces)


class TextLines:
    """The lines of a stream with their line ends; None for a line over MAX_DOCUMENT_BYTES.

    The encoding is detected from the beginning, at most SAMPLE_BYTES, or, if that is all ASCII,
    from the first line that is not. A line that is not valid in it, but is Arabic in another one,
    is read in that. A byte order mark is left out. Other invalid bytes become U+FFFD. `damage` says
    what is wrong with the latest line.

    Raises:
        StreamError: The stream is not text.
    """

    def __init__(self, stream: io.BufferedReader, encoding: str | None = None) -> None:
        sample = stream.peek(charset.SAMPLE_BYTES)[: charset.SAMPLE_BYTES]
        codec = encoding or charset.detect_of_lines(sample)
        if codec is None:
            raise StreamError(charset.UNKNOWN)
        self.damage: str | None = None
        self._may_differ = encoding is None and not codec.startswith("utf-16")
        self._is_certain = encoding is not None or not sample.isascii()
        if codec.startswith("utf-16"):
            stream, codec = _to_utf8(stream, codec), "utf-8"
        elif sample.startswith(codecs.BOM_UTF8):
            stream.read(len(codecs.BOM_UTF8))
        self._codec = codec
        self._lines = _lines(stream)

    def __iter__(self) -> Iterator[str | None]:
        return self

    def __next__(self) -> str | None:
        line = next(self._lines)
        self.damage = None
        if line is None:
            return None
        try:
            if self._codec == "utf-8" or line.isascii():
                return line.decode(self._codec)
        except UnicodeDecodeError:
            if not self._is_certain:
                self._codec = charset.detect(line, complete=True) or self._codec
                self._is_certain = True
        decoded = charset.decode_line(line, self._codec, may_differ=self._may_differ)
        self.damage = decoded.damage
        return decoded.text


def text_pieces(stream: io.BufferedReader, encoding: str | None = None) -> Iterator[str]:
    """Yield the text of a stream in pieces. Raises StreamError if it is not text.

    Invalid bytes become U+FFFD. This suits formats in which damage shows in the syntax.
    """
    sample = stream.peek(charset.SAMPLE_BYTES)[: charset.SAMPLE_BYTES]
    codec = encoding or charset.detect(sample)
    if codec is None:
        raise StreamError(charset.UNKNOWN)
    name = "utf-8-sig" if codec == "utf-8" else codec
    decoder = codecs.getincrementaldecoder(name)("replace")
    while piece := stream.read(PIECE_BYTES):
        yield decoder.decode(piece)
    yield decoder.decode(b"", True)


def _lines(stream: io.BufferedReader) -> Iterator[bytes | None]:
    """Yield lines, or None for a line over MAX_DOCUMENT_BYTES; memory is bounded by that size."""
    while line := stream.readline(MAX_DOCUMENT_BYTES + 1):
        if len(line) <= MAX_DOCUMENT_BYTES:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(PIECE_BYTES)
        yield None


def _to_utf8(stream: io.BufferedReader, codec: str) -> io.BufferedReader:
    """Convert UTF-16 to UTF-8. Lone surrogates and an odd last byte remain invalid."""
    decoder = codecs.getincrementaldecoder(codec)("surrogatepass")
    ready = b""

    def give(size: int) -> bytes:
        nonlocal ready
        while not ready:
            piece = stream.read1(PIECE_BYTES)
            if not piece:
                odd = decoder.getstate()[0]
                decoder.reset()
                return b"\xff" if odd else b""
            try:
                text = decoder.decode(piece)
            except UnicodeDecodeError as error:
                raise StreamError(f"not valid UTF-16: {error.reason}") from None
            ready = text.encode("utf-8", "surrogatepass")
        piece, ready = ready[:size], ready[size:]
        return piece

    return buffered(give)
