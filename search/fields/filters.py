"""Filters: the values of a request → nodes of the query tree."""

import math
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any, TypeAlias

from kashaf.index.analysis.digits import WESTERN_DIGITS
from kashaf.index.fields.names import resolve, unknown, values_field
from kashaf.index.fields.numbers import read_number
from kashaf.index.fields.schema import Date, Field, Number, Schema
from kashaf.search.query.nodes import (
    And,
    DateRange,
    Exists,
    Filter,
    Not,
    NumberRange,
    Or,
    Query,
    Value,
)
from kashaf.search.query.ranges import read_dates

FilterValue: TypeAlias = Any
"""What a filter accepts: a value; a list, any value of which suffices; a pair (first, last), both
included, None for an open end; None for documents without the field."""
Filters: TypeAlias = Mapping[str, FilterValue]
"""The filters by field. A `-` before the name excludes the documents that match."""


def filtered(
    query: Query,
    filters: Filters,
    days: tuple[str | None, str | None],
    schema: Schema,
) -> Query:
    """Return `query` restricted to the documents that match all filters, dated within `days`.

    Raises:
        ValueError: There is no such field, or a value is not of its kind.
    """
    by = [part for name, given in filters.items() if (part := filter_query(name, given, schema))]
    if any(days):
        by.append(DateRange(*days))
    return Filter(query, And(tuple(by))) if by else query


def field_of(name: str) -> str:
    """Return the name of the field of a filter."""
    return name.removeprefix("-")


def filter_query(name: str, given: FilterValue, schema: Schema) -> Query | None:
    """Return the query of one filter, or None for an empty list, which does not filter.

    Raises:
        ValueError: There is no such field, or a value is not of its kind.
    """
    found = resolve(field_of(name), schema)
    if found is None:
        raise unknown("filter", field_of(name), schema.of_kind())
    name_of_field, field = found
    is_range = isinstance(given, tuple) and isinstance(field, Number | Date)
    values = list(given) if isinstance(given, list | tuple | set) and not is_range else [given]
    if not values:
        return None
    parts = tuple(_value_query(name_of_field, field, value) for value in values)
    query = parts[0] if len(parts) == 1 else Or(parts)
    return Not(query) if name.startswith("-") else query


def _value_query(name: str, field: Field, value: FilterValue) -> Query:
    if value is None:
        return Not(Exists(name, field.kind))
    match field:
        case Number():
            return _number_range(name, *(value if isinstance(value, tuple) else (value, value)))
        case Date():
            return _date_range(name, value)
        case _:
            if isinstance(value, bool):
                value = "true" if value else "false"
            if not isinstance(value, str | int | float):
                raise ValueError(f"{name}: {value!r} is not a text or a list of texts")
            return Value(values_field(name, field), str(value).strip())


def _number_range(name: str, *ends: FilterValue) -> NumberRange:
    if len(ends) != 2:
        raise ValueError(f"{name}: {ends!r} is not a pair (least, greatest)")
    low, high = (None if end is None else _number(name, end) for end in ends)
    return NumberRange(name, low, high)


def _number(name: str, value: FilterValue) -> float | None:
    if isinstance(value, float | int) and not isinstance(value, bool) and abs(value) == math.inf:
        return None
    number = read_number(name, value)
    return None if number is None else float(number)


def _date_range(name: str, value: FilterValue) -> DateRange:
    if not isinstance(value, tuple):
        days = read_day_range(name, value)
        return DateRange(days.first, days.last, name)
    if len(value) != 2:
        raise ValueError(f"{name}: {value!r} is not a pair (first, last)")
    first, last = (None if not end else read_day_range(name, end) for end in value)
    return DateRange(first.first if first else None, last.last if last else None, name)


def read_day_range(name: str, value: object) -> DateRange:
    """Return the days of a year, month or day, given as text, `date` or `datetime`.

    Raises:
        ValueError: It is not any of these.
    """
    if isinstance(value, datetime):
        value = (value.astimezone(UTC) if value.tzinfo else value).date()
    if isinstance(value, date):
        return DateRange(value.isoformat(), value.isoformat())
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    found = read_dates(value.translate(WESTERN_DIGITS)) if isinstance(value, str) else None
    if found is None:
        raise ValueError(f"{name}: {value!r} is not a date; write YYYY, YYYY-MM or YYYY-MM-DD")
    return found


def filter_values(name: str, texts: Iterable[str], schema: Schema) -> list[FilterValue]:
    """Parse the values of a filter as typed in a command or a URL.

    A number or date may be a range, `100..300`, with an open end, `100..`. An empty text stands for
    documents without the field.
    """
    found = resolve(field_of(name), schema)
    is_ranged = found is not None and isinstance(found[1], Number | Date)
    return [_typed(text, is_ranged) for text in texts]


def _typed(text: str, is_ranged: bool) -> FilterValue:
    if is_ranged and ".." in text:
        low, _, high = text.partition("..")
        return low.strip() or None, high.strip() or None
    return text.strip() or None
