"""Fields in a query: the names that may precede a colon, and the clauses of their values."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from kashaf.index.analysis import Analyzer
from kashaf.index.fields.names import resolve
from kashaf.index.fields.schema import Date, Field, Keyword, Number, Schema, closest
from kashaf.search.query.clauses import Clause
from kashaf.search.query.nodes import Exists, Query, Root, Value
from kashaf.search.query.ranges import read_dates, read_numbers

if TYPE_CHECKING:
    from kashaf.search.query.lexer import Lexeme

FIELDS: Final = {
    "title": "title",
    "عنوان": "title",
    "العنوان": "title",
    "body": "body",
    "نص": "body",
    "النص": "body",
    "source": "source",
    "مصدر": "source",
    "المصدر": "source",
    "tag": "tags",
    "tags": "tags",
    "وسم": "tags",
    "الوسم": "tags",
    "date": "date",
    "تاريخ": "date",
    "التاريخ": "date",
    "root": "root",
    "جذر": "root",
    "الجذر": "root",
    "id": "id",
    "has": "has",
}
"""The names that a user may type before a colon → the name of the field, without a schema."""

_UNKNOWN: Final = re.compile(r"([^\W\d_]\w{1,63}):(?!//)(.*)", re.DOTALL)


class FieldNames(NamedTuple):
    """The names of the fields of an index.

    Attributes:
        names: The names and aliases that a user may type, casefolded → the name of the field.
        ranged: The fields whose values may be a range in square brackets.
        own: The fields of the schema.
    """

    names: Mapping[str, str] = FIELDS
    ranged: frozenset[str] = frozenset({"date"})
    own: tuple[str, ...] = ()

    @classmethod
    def of(cls, schema: Schema) -> "FieldNames":
        """Return the names of an index; those of its schema override the built-in aliases."""
        if not schema:
            return cls()
        return cls(
            {**FIELDS, **schema.names},
            frozenset(schema.of_kind(Number, Date)),
            tuple(schema.fields),
        )

    @property
    def pattern(self) -> re.Pattern[str]:
        """Matches a name and its colon before anything but white space."""
        return _pattern(tuple(self.names))


@lru_cache(maxsize=64)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    escaped = sorted(map(re.escape, names), key=len, reverse=True)
    return re.compile(rf"({'|'.join(escaped)}):(?=\S)", re.IGNORECASE)


def unknown_field_notes(lexemes: "Sequence[Lexeme]", known: FieldNames) -> Iterator[str]:
    """Yield a note for every word with a colon that looks like a field but is not one."""
    for at, lexeme in enumerate(lexemes):
        if lexeme.kind != "item" or lexeme.field or lexeme.quoted or lexeme.bracketed:
            continue
        found = _UNKNOWN.fullmatch(lexeme.text) if ":" in lexeme.text else None
        is_followed = at + 1 < len(lexemes) and lexemes[at + 1].start == lexeme.end
        if found and (found[2] or is_followed):
            near = closest(found[1], list(known.names))
            listed = ", ".join(known.own)
            advice = f"; the fields are {listed}" if listed else ""
            advice = f"; did you mean {near}:?" if near else advice
            yield f"«{found[1]}:» names no field and was searched for as words{advice}"


def read_field(lexeme: "Lexeme", analyzer: Analyzer, schema: Schema) -> Clause | str | None:
    """Read the value of a field other than `title`, `body` and the text fields of the schema.

    Returns:
        The clause; or a note for the user if the value can't be read; or None if the field is one
        of those texts.
    """
    text = lexeme.text.strip()
    match lexeme.field:
        case "date":
            dates = read_dates(text)
            return _filter(dates) if dates else _note(lexeme.text, "a date such as 2015-07-31")
        case "source" | "tags" | "id" as field:
            return _filter(Value(field, text))
        case "root":
            return Clause(query=Root(analyzer.fold(text)))
        case "has":
            found = resolve(text, schema)
            if found:
                return _filter(Exists(found[0], found[1].kind))
            return f"«{shortened(text)}» names no field and was searched for as text"
    own = schema.fields.get(lexeme.field)
    return _read_own(lexeme.field, own, text) if own else None


def _read_own(name: str, field: Field, text: str) -> Clause | str | None:
    """Read the value of a field of the schema, as `read_field` does."""
    match field:
        case Keyword():
            return _filter(Value(name, text))
        case Number():
            found: Query | None = read_numbers(name, text)
            expected = "a number or a range such as [100 TO 300]"
        case Date():
            days = read_dates(text)
            found = replace(days, field=name) if days else None
            expected = "a date such as 2015-07-31"
        case _:
            return None
    return _filter(found) if found else _note(text, expected)


def _filter(query: Query) -> Clause:
    return Clause(query=query, is_filter=True)


def _note(text: str, expected: str) -> str:
    return f"«{shortened(text)}» is not {expected} and was searched for as text"


def shortened(text: str) -> str:
    """Return a text of at most some 40 characters, as notes quote it."""
    return text if len(text) <= 40 else f"{text[:40]}…"
