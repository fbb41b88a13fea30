"""What a user may type before a colon: the names of fields, built in and of the schema."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from kashaf.index.fields.schema import Date, Number, Schema, closest

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
"""What a user may type before a colon → the name of the field, without a schema."""

_UNKNOWN: Final = re.compile(r"([^\W\d_]\w{1,63}):(?!//)(.*)", re.DOTALL)


class FieldNames(NamedTuple):
    """The names of the fields of an index.

    Attributes:
        names: What a user may type, casefolded → the name of the field.
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
    """Yield a note for every word with a colon that looks like a field and is none."""
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
