"""Single compressed files: gzip, bzip2, xz and Zstandard."""

import bz2
import gzip
import io
import lzma
import zlib
from importlib.util import find_spec
from typing import BinaryIO, cast

from kashaf.index.documents.files.limits import FREE_BYTES, MAX_RATIO, StreamError
from kashaf.index.documents.files.streams import buffered

SUFFIXES = {".gz": "gzip", ".bz2": "bzip2", ".xz": "xz", ".lzma": "xz", ".zst": "Zstandard"}

_MAGIC = {b"\x1f\x8b\x08": ".gz", b"BZh": ".bz2", b"\xfd7zXZ\0": ".xz", b"\x28\xb5\x2f\xfd": ".zst"}
_MAX_WINDOW_BYTES = 128 * 1024 * 1024


def packing(name: str, head: bytes) -> str | None:
    """Return the suffix of the compression format that a file's first bytes show, or None.

    The bytes decide, not the name. A file that has the suffix but not the bytes is damaged.
    """
    for magic, suffix in _MAGIC.items():
        if head.startswith(magic):
            return suffix
    lower = name.lower()
    return next((suffix for suffix in SUFFIXES if lower.endswith(suffix)), None)


def unpacked(packed: io.BufferedReader, suffix: str) -> io.BufferedReader:
    """Return a stream of the decompressed content of a stream.

    Reading raises StreamError where the data is damaged or cut short, after the data before it, and
    when more than FREE_BYTES come out at over MAX_RATIO times the compressed size. There is no
    limit on the size alone, because large files are legitimate: the work stays in proportion.
    """
    return buffered(_Unpacker(packed, suffix).give)


class _Unpacker:
    def __init__(self, packed: io.BufferedReader, suffix: str) -> None:
        self._packed = packed
        self._kind = SUFFIXES[suffix]
        self._taken = self._given = 0
        self._failure: StreamError | None = None
        self._opened = _opened(buffered(self._take), suffix)

    def give(self, size: int) -> bytes:
        """Return at most `size` unpacked bytes; none at the end."""
        pieces: list[bytes] = []
        left = size
        while self._failure is None and left > 0:
            piece = self._next(left)
            if not piece:
                break
            pieces.append(piece)
            left -= len(piece)
        self._given += size - left
        if self._given > FREE_BYTES and self._given > MAX_RATIO * self._taken:
            self._failure = StreamError(
                f"the {self._kind} data grows to over {MAX_RATIO} times its size; "
                "unpack it yourself if you trust it"
            )
        if self._failure is not None and not pieces:
            raise self._failure
        return b"".join(pieces)

    def _take(self, size: int) -> bytes:
        piece = self._packed.read1(size)
        self._taken += len(piece)
        return piece

    def _next(self, size: int) -> bytes:
        """Return the next bytes, or keep the reason why there are none."""
        reason = "fetch or pack it again"
        try:
            return self._opened.read1(size)
        except EOFError:
            self._failure = StreamError(f"the {self._kind} data is cut short; {reason}")
        except (OSError, zlib.error, lzma.LZMAError, MemoryError, _zstd_error()) as error:
            self._failure = StreamError(f"the {self._kind} data is damaged ({error}); {reason}")
        except StreamError as error:
            self._failure = error
        return b""


def _opened(packed: io.BufferedReader, suffix: str) -> io.BufferedReader:
    file = cast(BinaryIO, packed)
    match suffix:
        case ".gz":
            return cast(io.BufferedReader, gzip.GzipFile(fileobj=file, mode="rb"))
        case ".bz2":
            return cast(io.BufferedReader, bz2.BZ2File(file))
        case ".zst":
            return _zstandard(packed)
        case _:
            return cast(io.BufferedReader, lzma.LZMAFile(file))


def _zstandard(packed: io.BufferedReader) -> io.BufferedReader:
    if not find_spec("zstandard"):
        raise StreamError("is packed by Zstandard; pip install 'kashaf[files]' to read it")
    import zstandard

    decompressor = zstandard.ZstdDecompressor(max_window_size=_MAX_WINDOW_BYTES)
    return io.BufferedReader(decompressor.stream_reader(packed, read_across_frames=True))


def _zstd_error() -> type[Exception]:
    if not find_spec("zstandard"):
        return zlib.error
    import zstandard

    return cast(type[Exception], zstandard.ZstdError)
