"""Bytes of a source, in bounded pieces: plain or gzip, UTF-16 brought to UTF-8, cut into lines."""

import codecs
import gzip
import io
import zlib
from collections.abc import Callable, Iterator

from kashaf.index.sources import encoding

MAX_DOCUMENT_BYTES = 64 * 1024 * 1024  # a line, a row or a text file
MAX_GZIP_RATIO = 200  # text rarely shrinks below a twentieth; deflate can reach a thousandth
GZIP_FREE_BYTES = 64 * 1024 * 1024  # below this the ratio doesn't matter
_PIECE_BYTES = 256 * 1024

Read = Callable[[int], bytes | None]


class StreamError(Exception):
    """Nothing more can be read from a source, for the reason the message tells."""


class _Pulled(io.RawIOBase):
    """A raw stream over a function that returns at most the number of bytes asked for."""

    def __init__(self, read: Read) -> None:
        self._read = read

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        piece = self._read(min(len(buffer), _PIECE_BYTES)) or b""
        buffer[: len(piece)] = piece
        return len(piece)


def buffered(read: Read) -> io.BufferedReader:
    """Return a stream over `read`, which is asked for no more than a piece at a time."""
    return io.BufferedReader(_Pulled(read), _PIECE_BYTES)


def inflated(packed: io.BufferedReader) -> io.BufferedReader:
    """Return the stream of what the gzip stream `packed` holds.

    Reading raises StreamError where the data is damaged or cut short, after giving all that came
    before, and where more than GZIP_FREE_BYTES have come out at more than MAX_GZIP_RATIO times what
    went in. Large sources are welcome, so there is no limit on the size alone: the work stays in
    proportion to the file.
    """
    taken = given = 0
    failure: StreamError | None = None

    def take(size: int) -> bytes:
        nonlocal taken
        piece = packed.read1(size)
        taken += len(piece)
        return piece

    unpacked = gzip.GzipFile(fileobj=buffered(take), mode="rb")

    def give(size: int) -> bytes:
        nonlocal given, failure
        pieces = b""
        while failure is None and len(pieces) < size:
            try:
                piece = unpacked.read1(size - len(pieces))
            except EOFError:
                failure = StreamError("the gzip data is cut short; fetch or pack it again")
            except (gzip.BadGzipFile, zlib.error) as error:
                failure = StreamError(f"the gzip data is damaged ({error}); fetch or pack it again")
            except StreamError as error:
                failure = error
            else:
                if not piece:
                    break
                pieces += piece
        given += len(pieces)
        if given > GZIP_FREE_BYTES and given > MAX_GZIP_RATIO * taken:
            failure = StreamError(
                f"the gzip data grows to over {MAX_GZIP_RATIO} times its size; "
                "unpack it yourself if you trust it"
            )
        if failure is not None and not pieces:
            raise failure
        return pieces

    return buffered(give)


def whole(stream: io.BufferedReader, limit: int) -> bytes:
    """Return all that is left in `stream`; raises StreamError where that is over `limit` bytes."""
    pieces = []
    size = 0
    while piece := stream.read(_PIECE_BYTES):
        pieces.append(piece)
        size += len(piece)
        if size > limit:
            raise StreamError(f"larger than {limit // 2**20} MiB; divide it")
    return b"".join(pieces)


def text_lines(stream: io.BufferedReader) -> tuple[Iterator[bytes | None], str]:
    """Return the lines of `stream`, as `lines` gives them, and the codec they are in.

    The codec is told from what comes first, at most SAMPLE_BYTES. UTF-16, where a line end is not
    one byte, is brought to UTF-8. A byte order mark is left out. Raises StreamError for no text.
    """
    sample = stream.peek(encoding.SAMPLE_BYTES)[: encoding.SAMPLE_BYTES]
    codec = encoding.detect(sample)
    if codec is None:
        raise StreamError(encoding.UNKNOWN)
    if codec == "utf-16":
        return lines(_utf16_to_utf8(stream)), "utf-8"
    if sample.startswith(codecs.BOM_UTF8):
        stream.read(len(codecs.BOM_UTF8))
    return lines(stream), codec


def lines(stream: io.BufferedReader) -> Iterator[bytes | None]:
    """Yield the lines of `stream` with their ends, or None for one over MAX_DOCUMENT_BYTES.

    No more than that is ever held, whatever the length of the line.
    """
    while line := stream.readline(MAX_DOCUMENT_BYTES + 1):
        if len(line) <= MAX_DOCUMENT_BYTES:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(_PIECE_BYTES)
        yield None


def _utf16_to_utf8(stream: io.BufferedReader) -> io.BufferedReader:
    """Return `stream` in UTF-8. Lone surrogates and an odd last byte stay invalid there, too."""
    decoder = codecs.getincrementaldecoder("utf-16")("surrogatepass")
    ready = b""

    def give(size: int) -> bytes:
        nonlocal ready
        while not ready:
            piece = stream.read1(_PIECE_BYTES)
            if not piece:
                odd = decoder.getstate()[0]
                decoder.reset()
                return b"\xff" if odd else b""
            ready = decoder.decode(piece).encode("utf-8", "surrogatepass")
        piece, ready = ready[:size], ready[size:]
        return piece

    return buffered(give)
