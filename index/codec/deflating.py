"""Compression in the DEFLATE format (RFC 1951), which zlib reads.

libdeflate (`pip install deflate`) takes a third of zlib's time. Where it is not installed, zlib
does the same.
"""

import zlib
from collections.abc import Callable
from functools import cache

# The stored fields of 29,904 news articles, CPU time of one core: zlib takes 2.0 s and 53 MB at
# level 1, 1.9 s and 51 MB at level 2, 2.3 s and 49 MB at level 3 (Whoosh's), 4.3 s and 46 MB at
# level 6. libdeflate takes a third of the time of zlib's level 2, and at level 5 as much space as
# zlib's level 6.
_ZLIB_LEVEL = 2
_LIBDEFLATE_LEVEL = 5


def deflate(data: bytes | memoryview) -> bytes | bytearray:
    """Return the data as a DEFLATE stream without a header."""
    return _compressor()(data)


def inflate(stream: bytes, limit: int) -> bytes:
    """Return the data of a DEFLATE stream.

    Raises:
        zlib.error: The stream is corrupt.
        ValueError: It is cut short, or its data is longer than `limit`.
    """
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    data = inflater.decompress(stream, limit)
    if not inflater.eof:
        raise ValueError("the compressed data is cut short or expands too much")
    return data


@cache
def _compressor() -> Callable[[bytes | memoryview], bytes | bytearray]:
    try:
        from deflate import deflate_compress
    except ImportError:
        return _zlib_compress
    return lambda data: deflate_compress(data, _LIBDEFLATE_LEVEL)


def _zlib_compress(data: bytes | memoryview) -> bytes:
    deflater = zlib.compressobj(_ZLIB_LEVEL, wbits=-zlib.MAX_WBITS)
    return deflater.compress(data) + deflater.flush()
