"""User-defined fields: the schema of an index, and the values that it allows."""

from kashaf.index.fields.schema import Date, Field, Keyword, Number, Schema, Text

__all__ = ["Date", "Field", "Keyword", "Number", "Schema", "Text"]
