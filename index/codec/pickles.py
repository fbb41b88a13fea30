"""Reading pickles from an index that anyone may have written, running nothing they name.

Whoosh keeps posting blocks, stored fields and a few tables as pickles. Those of honest indexes
hold tuples, dicts, strings, numbers, and bytes and arrays spelled as calls; `loads` knows these
calls and refuses every other name.

Known weakness: a pickle can make Python reserve much memory by naming a huge slot of its memo, and
can end the process by a key of tuples nested some ten thousand deep.
"""

import pickle
import struct
import zlib
from array import _array_reconstructor, array  # type: ignore[attr-defined]
from io import BytesIO
from types import TracebackType
from typing import Any, NoReturn, Self

from kashaf.index.errors import IndexCorruptError

MAX_INFLATED = 2**29
"""Bytes that a document, or a block of postings, may grow to when it is unpacked."""

MAX_DEPTH = 200
"""Levels of what a document stores; more would be more than Python's own writers of JSON take."""

_DAMAGE = (
    pickle.UnpicklingError,
    struct.error,
    zlib.error,
    ArithmeticError,
    AttributeError,
    BufferError,
    EOFError,
    LookupError,
    MemoryError,
    TypeError,
    ValueError,
)


class CorruptionGuard:
    """`with CorruptionGuard(path):` around the reading of a file's bytes.

    Whatever damaged bytes make the decoders raise becomes `IndexCorruptError` naming the file.
    """

    def __init__(self, where: str) -> None:
        self._where = where

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is not None and isinstance(error, _DAMAGE):
            raise IndexCorruptError(self._where, f"damaged ({error})") from error


def _latin1(text: str, encoding: str) -> bytes:
    """What `_codecs.encode` is called for: bytes in the pickle protocols before the third."""
    if encoding not in ("latin1", "latin-1"):
        raise pickle.UnpicklingError(f"a pickle asks for the codec {encoding!r}")
    return text.encode("latin-1")


def _no_bytes() -> bytes:
    """What `bytes` is called for: empty bytes in the same protocols."""
    return b""


_ALLOWED = {
    ("array", "array"): array,
    ("array", "_array_reconstructor"): _array_reconstructor,
    ("_codecs", "encode"): _latin1,
    ("__builtin__", "bytes"): _no_bytes,
    ("builtins", "bytes"): _no_bytes,
}


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        return _ALLOWED.get((module, name)) or _refuse(module, name)


def _refuse(module: str, name: str) -> NoReturn:
    raise pickle.UnpicklingError(f"a pickle asks for {module}.{name}")


def inflated(data: bytes) -> bytes:
    """The bytes that zlib compressed. For more than `MAX_INFLATED` raises `ValueError`."""
    inflater = zlib.decompressobj()
    found = inflater.decompress(data, MAX_INFLATED)
    if not inflater.eof:
        raise ValueError("the compressed data is cut short, or grows without measure")
    return found


def load_fields(data: bytes) -> dict[str, Any]:
    """The pickled fields of a document, as `loads` gives them; what is nested deeper than
    `MAX_DEPTH` is damage."""
    found = loads(data)
    if not isinstance(found, dict):
        raise ValueError("the stored fields of a document are no table")
    level: list[Any] = [found]
    for _ in range(MAX_DEPTH):
        within = (v for one in level for v in (one.values() if isinstance(one, dict) else one))
        level = list({id(v): v for v in within if isinstance(v, dict | list | tuple)}.values())
        if not level:
            return found
    raise ValueError(f"stored fields are nested more than {MAX_DEPTH} levels deep")


def loads(data: bytes) -> Any:
    """The pickled object. For refused or damaged pickles raises what `CorruptionGuard` turns into
    `IndexCorruptError`, within which it is to be called."""
    return load(data)[0]


def load(data: bytes) -> tuple[Any, int]:
    """The pickled object at the start of the data, and how many bytes it takes."""
    stream = BytesIO(data)
    return _Unpickler(stream).load(), stream.tell()
