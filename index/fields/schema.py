"""The schema of an index: the fields that its documents have besides the built-in ones.

`id`, `title`, `body`, `date`, `source`, `url` and `tags` need no schema. A schema is part of the
index: the manifest stores it as JSON.

| kind | values | indexed as |
| --- | --- | --- |
| Text | text, or a list of texts | lemmas with positions; each whole text as well |
| Keyword | text, or a list of texts | whole values |
| Number | int or float | a number that ranges are found by, and a column |
| Date | what `date` accepts | its day, and a column |
"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any, ClassVar, Final, TypeAlias

MAX_FIELDS: Final = 100
MAX_NAME_CHARS: Final = 64
MAX_WEIGHT: Final = 1000
_STORED: Final = {True: "stored", False: "not stored"}
_NAME: Final = re.compile(r"[^\W\d_]\w*")


@dataclass(frozen=True, slots=True)
class Text:
    """Text that is searched like title and body, and filtered and counted by its whole value.

    Attributes:
        weight: The weight of its matches, relative to the body, whose weight is 1.
        aliases: Other names for it in queries, such as an Arabic one.
        stored: Whether it is stored. Only `body` may be left unstored: its words are then found,
            but there are no snippets, and the index can't be rebuilt from itself.
    """

    weight: float = 1.0
    aliases: tuple[str, ...] = ()
    stored: bool = True
    kind: ClassVar[str] = "text"


@dataclass(frozen=True, slots=True)
class Keyword:
    """Whole values, compared exactly. A list is several values.

    Attributes:
        aliases: Other names for it in queries.
    """

    aliases: tuple[str, ...] = ()
    kind: ClassVar[str] = "keyword"


@dataclass(frozen=True, slots=True)
class Number:
    """An int or a float, stored with the precision of a 64-bit float.

    Attributes:
        aliases: Other names for it in queries.
    """

    aliases: tuple[str, ...] = ()
    kind: ClassVar[str] = "number"


@dataclass(frozen=True, slots=True)
class Date:
    """A day, with or without a time of day, in whatever form `date` accepts.

    Attributes:
        aliases: Other names for it in queries.
    """

    aliases: tuple[str, ...] = ()
    kind: ClassVar[str] = "date"


Field: TypeAlias = Text | Keyword | Number | Date

KINDS: Final[Mapping[str, type[Field]]] = {
    kind.kind: kind for kind in (Text, Keyword, Number, Date)
}
BUILT_IN: Final[Mapping[str, Field]] = MappingProxyType(
    {"id": Keyword(), "source": Keyword(), "tags": Keyword(), "date": Date()}
)
"""The fields that every index can be filtered, counted and sorted by."""
EXACT: Final = "exact"
TEXTS: Final = ("title", "body")
"""The built-in texts, of which a schema may set the weights and whether the body is stored."""
_RESERVED: Final = frozenset(
    # the other fields of every index, and names that mean something else in a request or a query
    (*BUILT_IN, "url", "fields", "text", "weak", "stem", "root", "form", "content", "spelled")
) | {EXACT, "document", "digest", "score", "relevance", "has", "tag", "year", "month", "day"}


class Schema:
    """The user-defined fields of an index: `Schema(author=Text(), pages=Number())`.

    It is immutable, and equal to any other schema with the same fields. `title` and `body`, given
    as `Text`, set the weights of these fields; `body=Text(stored=False)` leaves the body unstored.

    Raises:
        ValueError: A name or an option is not valid.
        TypeError: A value is not a field.
    """

    __slots__ = ("_fields", "_names", "_texts")

    def __init__(self, **fields: Field) -> None:
        for name, field in fields.items():
            if not isinstance(field, Text | Keyword | Number | Date):
                raise TypeError(f"{name}: must be Text(), Keyword(), Number() or Date()")
        if len(fields) > MAX_FIELDS:
            raise ValueError(f"{len(fields)} fields; the limit is {MAX_FIELDS}")
        fields = {name: _checked(name, field) for name, field in fields.items()}
        self._texts: Mapping[str, Text] = MappingProxyType(
            {name: field for name, field in fields.items() if isinstance(field, Text)}
        )
        self._fields: Mapping[str, Field] = MappingProxyType(
            {name: field for name, field in fields.items() if name not in TEXTS}
        )
        self._names: Mapping[str, str] = MappingProxyType(dict(_names(fields)))

    @property
    def fields(self) -> Mapping[str, Field]:
        """The fields that the schema adds, by name."""
        return self._fields

    @property
    def texts(self) -> dict[str, float]:
        """The weights of title, body and all `Text` fields, by name."""
        own = {name: field.weight for name, field in self._texts.items()}
        return dict.fromkeys(TEXTS, 1.0) | own

    @property
    def stores_body(self) -> bool:
        """Whether the bodies of documents are stored."""
        return "body" not in self._texts or self._texts["body"].stored

    @property
    def names(self) -> Mapping[str, str]:
        """The names and aliases of the schema's fields, casefolded → the name of the field."""
        return self._names

    def get(self, name: str) -> Field | None:
        """Return the built-in or user-defined field with this name, or None if there is none."""
        return self._fields.get(name) or BUILT_IN.get(name)

    def of_kind(self, *kinds: type[Field]) -> list[str]:
        """Return the names of the fields of these kinds, or of all fields, in order."""
        fields = {**BUILT_IN, **self._fields}
        return [name for name, field in fields.items() if isinstance(field, kinds or Field)]

    def differences(self, other: "Schema") -> list[str]:
        """Return how the fields of `other` differ, one sentence per difference.

        Weights and aliases are left out: they apply at search time, so an index needs no rebuild.
        """
        found = []
        if self.stores_body != other.stores_body:
            found.append(
                f"body: {_STORED[other.stores_body]} instead of {_STORED[self.stores_body]}"
            )
        for name in dict.fromkeys((*self._fields, *other.fields)):
            mine, theirs = self._fields.get(name), other.fields.get(name)
            if mine is None and theirs is not None:
                found.append(f"{name}: {theirs.kind} field that the index does not have")
            elif theirs is None and mine is not None:
                found.append(f"{name}: {mine.kind} field of the index is missing")
            elif mine is not None and theirs is not None and mine.kind != theirs.kind:
                found.append(f"{name}: {theirs.kind} instead of {mine.kind}")
        return found

    def to_json(self) -> dict[str, Any]:
        """Return the schema as a JSON value: the inverse of `from_json`."""
        return {name: _field_json(field) for name, field in self}

    @classmethod
    def from_json(cls, value: object) -> "Schema":
        """Return the schema that a JSON value describes.

        Args:
            value: For each name the kind of the field, or an object with `type` and its options.

        Raises:
            ValueError: The value does not describe a schema; the message names the field.
        """
        if not isinstance(value, Mapping):
            raise ValueError("a schema must be a table of fields by name")
        return cls(**{str(name): _field(str(name), field) for name, field in value.items()})

    def __iter__(self) -> Iterator[tuple[str, Field]]:
        """Yield all fields, title and body included where the schema has them."""
        texts = {name: self._texts[name] for name in TEXTS if name in self._texts}
        return iter({**texts, **self._fields}.items())

    def __bool__(self) -> bool:
        return bool(self._fields or self._texts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Schema) and dict(self) == dict(other)

    def __hash__(self) -> int:
        return hash(frozenset(self))

    def __repr__(self) -> str:
        return f"Schema({', '.join(f'{name}={field!r}' for name, field in self)})"

    def __reduce__(self) -> tuple[Any, ...]:
        return Schema.from_json, (self.to_json(),)


def exact_field(name: str) -> str:
    """Return the name of the index field that contains the whole values of a text field."""
    return f"{EXACT}.{name}"


def closest(name: str, names: Iterator[str] | list[str]) -> str | None:
    """Return the name whose spelling is closest to another one, or None if none is similar."""
    found = get_close_matches(name.casefold(), list(names), n=1, cutoff=0.6)
    return found[0] if found else None


def _checked(name: str, field: Field) -> Field:
    if name in TEXTS and not isinstance(field, Text):
        raise ValueError(f"{name}: is built in; only Text() may set its weight")
    for each in (name, *field.aliases):
        if not isinstance(each, str) or not _NAME.fullmatch(each) or len(each) > MAX_NAME_CHARS:
            raise ValueError(
                f"{each!r}: is not a name; write letters, digits and _, a letter first, at most "
                f"{MAX_NAME_CHARS} characters"
            )
        if each.casefold() in _RESERVED or (each in TEXTS and each != name):
            raise ValueError(f"{each}: is the name of a built-in field; choose another one")
    if isinstance(field, Text):
        if not isinstance(field.stored, bool):
            raise ValueError(f"{name}: stored must be true or false, not {field.stored!r}")
        if not field.stored and name != "body":
            raise ValueError(f"{name}: is always stored; only body may be left unstored")
        weight = field.weight
        if isinstance(weight, bool) or not isinstance(weight, int | float):
            raise ValueError(f"{name}: the weight must be a number, not {weight!r}")
        if not (math.isfinite(weight) and 0 <= weight <= MAX_WEIGHT and (weight or name != "body")):
            raise ValueError(f"{name}: the weight must be between 0 and {MAX_WEIGHT}, not {weight}")
        field = replace(field, weight=float(weight))
    return replace(field, aliases=tuple(field.aliases))


def _names(fields: Mapping[str, Field]) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for name, field in fields.items():
        for each in (name, *field.aliases):
            if each.casefold() in seen:
                raise ValueError(f"{each}: two fields have this name (case makes no difference)")
            seen.add(each.casefold())
            yield each.casefold(), name


def _field_json(field: Field) -> dict[str, Any]:
    options = {key: value for key, value in asdict(field).items() if value != ()}
    if options.get("stored"):
        del options["stored"]
    options = {key: list(v) if isinstance(v, tuple) else v for key, v in options.items()}
    return {"type": field.kind, **options}


def _field(name: str, value: object) -> Field:
    if isinstance(value, str):
        value = {"type": value}
    if not isinstance(value, Mapping) or not isinstance(value.get("type"), str):
        raise ValueError(f"{name}: write a type, one of {', '.join(KINDS)}")
    kind = KINDS.get(value["type"])
    if kind is None:
        raise ValueError(f"{name}: {value['type']!r} is not a type; choose from {', '.join(KINDS)}")
    options = {key: option for key, option in value.items() if key != "type"}
    known = [key for key in kind.__dataclass_fields__ if key != "kind"]
    for key in options:
        if key not in known:
            valid = ", ".join(known)
            raise ValueError(f"{name}: {key!r} is not an option of {kind.kind}; it has {valid}")
    if "aliases" in options:
        aliases = options["aliases"]
        options["aliases"] = (aliases,) if isinstance(aliases, str) else tuple(aliases or ())
    return kind(**options)
