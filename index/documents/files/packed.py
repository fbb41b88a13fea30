"""Single files that were packed: gzip, bzip2, xz and Zstandard."""

import bz2
import gzip
import io
import lzma
import zlib
from importlib.util import find_spec
from typing import BinaryIO, cast

from kashaf.index.documents.files.limits import FREE_BYTES, MAX_RATIO, Budget, StreamError
from kashaf.index.documents.files.streams import buffered

SUFFIXES = {".gz": "gzip", ".bz2": "bzip2", ".xz": "xz", ".lzma": "xz", ".zst": "Zstandard"}

_MAGIC = {b"\x1f\x8b\x08": ".gz", b"BZh": ".bz2", b"\xfd7zXZ\0": ".xz", b"\x28\xb5\x2f\xfd": ".zst"}
_MAX_WINDOW_BYTES = 128 * 1024 * 1024


def packing(name: str, head: bytes) -> str | None:
    """Return the suffix of the packing that the first bytes of a file show, or None.

    The bytes decide, not the name; a name ending in a suffix whose bytes are absent is damaged.
    """
    for magic, suffix in _MAGIC.items():
        if head.startswith(magic):
            return suffix
    lower = name.lower()
    return next((suffix for suffix in SUFFIXES if lower.endswith(suffix)), None)


def unpacked(packed: io.BufferedReader, suffix: str, budget: Budget | None) -> io.BufferedReader:
    """Return the stream of what a packed stream contains.

    Reading raises StreamError where the data is damaged or cut short, after all that came before,
    and where more than FREE_BYTES come out at more than MAX_RATIO times what went in. Large files
    are welcome, so there is no limit on the size alone: the work stays in proportion to the file.
    """
    kind = SUFFIXES[suffix]
    taken = given = 0
    failure: StreamError | None = None

    def take(size: int) -> bytes:
        nonlocal taken
        piece = packed.read1(size)
        taken += len(piece)
        return piece

    opened = _opened(buffered(take), suffix)

    def give(size: int) -> bytes:
        nonlocal given, failure
        pieces = b""
        while failure is None and len(pieces) < size:
            try:
                piece = opened.read1(size - len(pieces))
            except EOFError:
                failure = StreamError(f"the {kind} data is cut short; fetch or pack it again")
            except (OSError, zlib.error, lzma.LZMAError, MemoryError, _zstd_error()) as error:
                failure = StreamError(
                    f"the {kind} data is damaged ({error}); fetch or pack it again"
                )
            except StreamError as error:
                failure = error
            else:
                if not piece:
                    break
                pieces += piece
        given += len(pieces)
        if given > FREE_BYTES and given > MAX_RATIO * taken:
            failure = StreamError(
                f"the {kind} data grows to over {MAX_RATIO} times its size; "
                "unpack it yourself if you trust it"
            )
        if failure is not None and not pieces:
            raise failure
        if budget:
            budget.spend(len(pieces))
        return pieces

    return buffered(give)


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
