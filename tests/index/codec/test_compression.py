"""Compression and checksums are the same with libdeflate and without it."""

import contextlib
import sys
import zlib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kashaf.index.codec import compression


@pytest.fixture(params=["libdeflate", "zlib"], autouse=True)
def library(request: pytest.FixtureRequest) -> Iterator[None]:
    """Install libdeflate or take it away."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "zlib":
            patch.setitem(sys.modules, "deflate", None)
        else:
            pytest.importorskip("deflate")
        compression._libdeflate.cache_clear()
        yield
    compression._libdeflate.cache_clear()


DATA = st.binary(max_size=2000) | st.integers(0, 20_000).map(lambda size: b"a" * size)


@given(DATA)
def test_data_survives(data: bytes) -> None:
    stream = bytes(compression.deflate(data))
    assert compression.inflate(stream, 20_000) == data
    assert zlib.decompress(stream, -zlib.MAX_WBITS) == data
    assert compression.inflate(zlib.compress(data), 20_000, has_header=True) == data


@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_are_inflated_or_refused(data: bytes, has_header: bool) -> None:
    with contextlib.suppress(zlib.error, ValueError):
        assert len(compression.inflate(data, 5000, has_header=has_header)) <= 5000


@pytest.mark.parametrize("size", [101, 1 << 20])
def test_data_over_the_limit_is_refused(size: int) -> None:
    stream = bytes(compression.deflate(bytes(size)))
    with pytest.raises(ValueError, match="expands too much"):
        compression.inflate(stream, 100)


@given(DATA, st.integers(0, 2**32 - 1))
def test_checksums_are_those_of_zlib(data: bytes, start: int) -> None:
    assert compression.crc32(data) == zlib.crc32(data)
    assert compression.crc32(memoryview(data), start) == zlib.crc32(data, start)
