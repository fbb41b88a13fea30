"""The names of fields in a request, checked against the schema of the index."""

from collections.abc import Iterable

from kashaf.index.fields.schema import BUILT_IN, Field, Schema, Text, exact_field


def resolve(name: str, schema: Schema) -> tuple[str, Field] | None:
    """Return the name and the kind of the field with a name or alias, or None if there is none."""
    name = name if name in BUILT_IN else schema.names.get(name.casefold(), name)
    field = schema.get(name)
    return (name, field) if field else None


def values_field(name: str, field: Field) -> str:
    """Return the name of the index field that contains the whole values of a field."""
    return exact_field(name) if isinstance(field, Text) else name


def unknown(kind: str, name: str, valid: Iterable[str]) -> ValueError:
    """Return the error for an unknown name; it lists the valid ones."""
    shown = name or '""'
    return ValueError(f"{shown}: no such {kind}; choose from {', '.join(valid)}")
