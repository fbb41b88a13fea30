"""Safe pickling and unpickling: an index from an untrusted source can't run code.

Whoosh stores posting blocks, stored fields and a few tables as pickles. Those of a valid index
contain tuples, dicts, strings and numbers, and bytes and arrays written as calls; `loads` allows
these calls and rejects every other name.

Known weaknesses: a pickle can make Python allocate much memory by using a huge memo index, and can
crash the process with a dict key of tuples nested some ten thousand levels deep.
"""

import json
import pickle
import struct
import zlib
from array import _array_reconstructor, array  # type: ignore[attr-defined]
from io import BytesIO
from types import TracebackType
from typing import Any, NoReturn, Self

from kashaf.index.errors import IndexCorruptError

MAX_INFLATED = 2**29
"""The most bytes that a document or a posting block may have after decompression."""

MAX_DEPTH = 200
"""The most levels of nesting in stored fields; Python's JSON writers accept no more."""

_KINDS: dict[str, type | tuple[type, ...]] = {
    **dict.fromkeys(("id", "title", "body", "date", "source", "url"), str),
    "tags": (str, list),
    "fields": dict,
}
"""The types of the stored fields that readers rely on."""

_CONTAINERS = (dict, list, tuple)

_CORRUPTION = (
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
    """Context manager that turns the errors of decoding corrupt bytes into `IndexCorruptError`.

    Args:
        where: The file being read, for the message.
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
        if error is not None and isinstance(error, _CORRUPTION):
            raise IndexCorruptError(self._where, f"corrupt ({error})") from error


def _latin1(text: str, encoding: str) -> bytes:
    """Stand in for `_codecs.encode`, by which pickle protocols 0 to 2 write bytes."""
    if encoding not in ("latin1", "latin-1"):
        raise pickle.UnpicklingError(f"a pickle uses the codec {encoding!r}")
    return text.encode("latin-1")


def _no_bytes() -> bytes:
    """Stand in for `bytes`, by which pickle protocols 0 to 2 write empty bytes."""
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
    raise pickle.UnpicklingError(f"a pickle uses {module}.{name}")


def load_fields(data: bytes) -> dict[str, Any]:
    """Unpickle the stored fields of a document.

    Raises:
        ValueError: They are not a dict, have the wrong types, or are nested deeper than
            `MAX_DEPTH`.
    """
    found = loads(data)
    if not isinstance(found, dict):
        raise ValueError("the stored fields of a document are not a dict")
    for key, kinds in _KINDS.items():
        if key in found and not isinstance(found[key], kinds):
            raise ValueError(f"the stored field {key} of a document has the wrong type")
    level: list[Any] = [found]
    for _ in range(MAX_DEPTH):
        level = _containers(level)
        if not level:
            return found
    raise ValueError(f"stored fields are nested more than {MAX_DEPTH} levels deep")


def _containers(level: list[Any]) -> list[Any]:
    """Return the distinct containers directly inside some containers."""
    found = [
        value
        for one in level
        for value in (one.values() if isinstance(one, dict) else one)
        if isinstance(value, _CONTAINERS)
    ]
    return list({id(value): value for value in found}.values()) if len(found) > 1 else found


class _PlainPickler(pickle.Pickler):
    def reducer_override(self, value: object) -> NoReturn:
        """Raise TypeError: pickle calls this for objects that have no opcode of their own."""
        raise TypeError(f"{type(value).__name__} is not a plain value")


def dump_plain(value: Any) -> bytes:
    """Pickle a JSON value so that `loads` accepts it.

    Subclasses of the plain types, such as numpy's numbers, are pickled as JSON writes them.

    Raises:
        TypeError: It is not a JSON value.
    """
    stream = BytesIO()
    try:
        _PlainPickler(stream, 4).dump(value)
    except TypeError:
        return pickle.dumps(json.loads(json.dumps(value, ensure_ascii=False)), 4)
    return stream.getvalue()


def loads(data: bytes) -> Any:
    """Unpickle an object. Call it within a `CorruptionGuard`, which handles its errors."""
    return load(data)[0]


def load(data: bytes) -> tuple[Any, int]:
    """Unpickle the object at the start of the data; return it and the length of its pickle."""
    stream = BytesIO(data)
    return _Unpickler(stream).load(), stream.tell()
