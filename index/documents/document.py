"""A document: its values checked, normalized, and safe to store."""

import hashlib
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self, TypeAlias

from kashaf.index.documents.dates import parse_date
from kashaf.index.documents.files.origins import MAX_KEY_CHARS
from kashaf.index.documents.location import Anchor, Location

Json: TypeAlias = bool | int | float | str | list["Json"] | dict[str, "Json"] | None

MAX_DEPTH = 100  # levels of nested lists and objects in one extra value
MAX_INT_BITS = 1024  # about 308 digits, the range of a float

_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_BODY_KEYS = ("body", "text", "content")
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Document:
    """One document: attributes for the built-in fields, and `fields` for all others.

    The constructor trusts its arguments; `from_mapping` checks them.

    Attributes:
        location: The file that the document was read from, and where in the file it is.
        anchors: The pages, sections or times at which passages of the body begin.
        part_of: The id of the whole text if this is a part of a text too long for one document.
    """

    id: str
    title: str
    body: str
    date: str | None = None
    source: str | None = None
    url: str | None = None
    tags: tuple[str, ...] = ()
    fields: Mapping[str, Json] = field(default_factory=dict, hash=False)
    location: Location | None = None
    anchors: tuple[Anchor, ...] = ()
    part_of: str | None = None

    @classmethod
    def from_mapping(
        cls,
        mapping: Mapping[str, object],
        default_id: str | None = None,
        *,
        origin: str = "",
        location: Location | None = None,
        anchors: tuple[Anchor, ...] = (),
    ) -> Self:
        """Return the document that a mapping describes.

        - `id`: text or an integer. If it is missing or blank, the id is `default_id`; without that
          the `url`; without either a hash of the content and of `origin`.
        - `title`, `body`: text; one of them must contain more than white space. If `body` is
          missing or blank, `text` or else `content` is the body.
        - `date`: a `date`, a `datetime`, or a text that `dates.parse_date` reads. A time with an
          offset is converted to UTC; fractions of a second are dropped.
        - `source`, `url`: text.
        - `tags`: a list of texts, or one text separated by commas (`,` or `،`).
        - Any other key is stored in `fields`. Its value must be a JSON value without NaN, infinity
          and integers of more than MAX_INT_BITS, nested at most MAX_DEPTH levels deep.

        For all named keys null means that the key is missing. In every text NUL is replaced by a
        space and a lone surrogate by U+FFFD, since neither can be stored; offsets stay the same.

        Args:
            mapping: The values of the document, by key.
            default_id: The id of a document without one.
            origin: The name of its file. Identical documents of one file share an id.
            location: The document's `location`.
            anchors: The document's `anchors`.

        Raises:
            ValueError: A value is not valid; the message names the key.
        """
        values = _unique_keys(mapping)
        body_key = next((key for key in _BODY_KEYS if not _is_blank(values.get(key))), "body")
        body = _text(body_key, values.pop(body_key, None)) or ""
        values.pop("body", None)
        title = _text("title", values.pop("title", None)) or ""
        if not title.strip() and not body.strip():
            raise ValueError("title, body: one of them must have text")
        url = _text("url", values.pop("url", None))
        identity = _identity(values.pop("id", None)) or default_id or _url_identity(url)
        document = cls(
            id="" if identity is None else _storable(identity),
            title=title,
            body=body,
            date=read_date(values.pop("date", None)),
            source=_term("source", values.pop("source", None)),
            url=url,
            tags=_tags(values.pop("tags", None)),
            fields={key: _json(key, value, MAX_DEPTH) for key, value in values.items()},
            location=location,
            anchors=anchors,
        )
        if document.id:
            return document
        named = replace(document, id=_storable(origin)) if origin else document
        return replace(document, id=named.digest.hex())

    @property
    def builtin_fields(self) -> dict[str, Any]:
        """The values of the fields that every document has, by name; empty ones included."""
        return {
            "id": self.id,
            "title": self.title,
            "body": self.body,
            "date": self.date,
            "source": self.source,
            "url": self.url,
            "tags": list(self.tags),
        }

    @property
    def digest(self) -> bytes:
        """16 bytes that differ when any content differs (BLAKE2b over a canonical JSON form).

        The order of the keys in `fields` makes no difference. Neither does `location`: inserting a
        line into a file does not change the documents after it.
        """
        content: list[Any] = [*self.builtin_fields.values(), self.fields]
        if self.anchors or self.part_of:
            content += [self.anchors, self.part_of]
        return hashlib.blake2b(_CANONICAL.encode(content).encode(), digest_size=16).digest()


def _unique_keys(mapping: Mapping[str, object]) -> dict[str, object]:
    if not isinstance(mapping, Mapping):
        raise ValueError(f"a document must be a Document or a mapping, not {_kind(mapping)}")
    values: dict[str, object] = {}
    for key, value in mapping.items():
        if not isinstance(key, str):
            raise ValueError(f"a key must be text, not {_kind(key)}")
        name = _storable(key)
        if name in values:
            raise ValueError(f"{_shown(name)}: duplicate key")
        values[name] = value
    return values


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _storable(text: str) -> str:
    if "\0" not in text and (text.isascii() or _has_no_surrogate(text)):
        return text
    return _UNSTORABLE.sub(lambda match: " " if match[0] == "\0" else "\ufffd", text)


def _has_no_surrogate(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _text(key: str, value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise ValueError(f"{key}: must be text, not {_kind(value)}")
    return _storable(value)


def _term(key: str, value: object) -> str | None:
    text = (_text(key, value) or "").strip()
    if len(text) > MAX_KEY_CHARS:
        raise ValueError(f"{key}: {len(text)} characters long; the limit is {MAX_KEY_CHARS}")
    return text or None


def _identity(value: object) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(_json("id", value, 0))
    return _term("id", value)


def _url_identity(url: str | None) -> str | None:
    """Return the id made from a URL, or None if there is no URL or it is too long to be indexed."""
    stripped = (url or "").strip()
    return stripped if 0 < len(stripped) <= MAX_KEY_CHARS else None


def read_date(value: object, key: str = "date") -> str | None:
    """Return a date in ISO 8601 (see `Document.from_mapping`), or None for null or blank text.

    Raises:
        ValueError: The value is not a date; the message begins with `key`.
    """
    parsed = parse_date(value) if value is not None else None
    if parsed and parsed.reason:
        raise ValueError(f"{key}: {parsed.reason}; write YYYY-MM-DD or YYYY-MM-DDTHH:MM:SS")
    return parsed.iso if parsed else None


def _tags(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, str):
        value = re.split("[,،]", value)
    if not isinstance(value, list | tuple):
        raise ValueError(f"tags: must be a list or text with commas, not {_kind(value)}")
    tags = (_term("tags", tag) for tag in value)
    return tuple(dict.fromkeys(tag for tag in tags if tag))


def _json(key: str, value: object, depth: int) -> Json:
    """Return a value as a JSON value with at most `depth` levels of lists and objects."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _storable(value)
    if isinstance(value, int | float):
        return _number(key, value)
    if not isinstance(value, list | tuple | dict):
        raise ValueError(f"{_shown(key)}: {_kind(value)} is not a JSON value")
    if depth == 0:
        raise ValueError(f"{_shown(key)}: nested more than {MAX_DEPTH} levels deep")
    if not isinstance(value, dict):
        return [_json(key, item, depth - 1) for item in value]
    return _object(key, value, depth)


def _number(key: str, value: int | float) -> int | float:
    if isinstance(value, int) and value.bit_length() > MAX_INT_BITS:
        raise ValueError(f"{_shown(key)}: the number is too large; write it as text")
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{_shown(key)}: {value} is not a JSON value; leave it out")
    return value


def _object(key: str, value: Mapping[object, object], depth: int) -> dict[str, Json]:
    result: dict[str, Json] = {}
    for name, item in value.items():
        if not isinstance(name, str):
            raise ValueError(f"{_shown(key)}: a key within it must be text, not {_kind(name)}")
        if (storable := _storable(name)) in result:
            raise ValueError(f"{_shown(key)}: contains the key {_shown(storable)} twice")
        result[storable] = _json(key, item, depth - 1)
    return result


def _kind(value: object) -> str:
    return type(value).__name__


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:40] + "…")
