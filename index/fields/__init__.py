"""User-defined fields: the schema of an index, and the values that documents may have for it."""

from kashaf.index.fields.schema import Date, Field, Keyword, Number, Schema, Text

__all__ = ["Date", "Field", "Keyword", "Number", "Schema", "Text"]
