"""Facets: what to count, and the order in which the values of a field are listed.

| name | counts |
| --- | --- |
| `section` | the values of a keyword or text field |
| `pages`, `pages:100` | numbers; buckets of 100, each named by its least number |
| `published:year`, `:month`, `:day` | dates by period; without a period, by year |
| `year`, `month`, `day` | the built-in `date` by period |
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from kashaf.index.fields.names import resolve, unknown, values_field
from kashaf.index.fields.schema import Date, Number, Schema

Counts: TypeAlias = tuple[tuple[str, int], ...]
"""The values of a facet, each with the number of documents that have it."""


PERIODS: Final[Mapping[str, int]] = {"year": 4, "month": 7, "day": 10}
"""The length of each period's value, a prefix of YYYY-MM-DD."""


class FacetSpec(NamedTuple):
    """A facet of a request.

    Attributes:
        name: Its name in the request.
        field: The name of the field.
        kind: The kind of the field.
        values: The index field that contains the values of a keyword or text field.
        period: A key of `PERIODS`, for a date.
        step: The width of the buckets, for a number; 0 without buckets.
    """

    name: str
    field: str
    kind: str
    values: str
    period: str = ""
    step: float = 0.0

    @property
    def is_ordered(self) -> bool:
        """Whether its values are listed in ascending order rather than the most frequent first."""
        return self.kind in ("number", "date")


def facet_specs(names: Iterable[str], schema: Schema) -> tuple[FacetSpec, ...]:
    """Return the specifications of a request's facets.

    Raises:
        ValueError: There is no such field, period or bucket.
    """
    return tuple(_spec(name, schema) for name in dict.fromkeys(names))


def in_order(counts: Mapping[str, int], facet: FacetSpec) -> Counts:
    """Return the values of a date or number in order, and those of other fields by frequency."""
    if facet.kind == "number":
        return tuple(sorted(counts.items(), key=lambda pair: float(pair[0])))
    if facet.kind == "date":
        return tuple(sorted(counts.items()))
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def most_frequent(counts: Counts, most: int) -> tuple[Counts, int]:
    """Return the `most` values with the highest counts, in their order, and how many are left."""
    if len(counts) <= most:
        return counts, 0
    ranked = sorted(range(len(counts)), key=lambda at: (-counts[at][1], at))[:most]
    return tuple(counts[at] for at in sorted(ranked)), len(counts) - most


def number_label(number: float) -> str:
    """Return a number as it is written in a facet."""
    return str(int(number)) if number.is_integer() else repr(number)


def _spec(name: str, schema: Schema) -> FacetSpec:
    field_name, separator, detail = name.partition(":")
    if name in PERIODS:
        return FacetSpec(name, "date", "date", "date", name)
    found = resolve(field_name, schema)
    if found is None:
        raise unknown("facet", name, facet_names(schema))
    own, field = found
    match field:
        case Date():
            if separator and detail not in PERIODS:
                raise ValueError(f"{name}: no such period; choose from {', '.join(PERIODS)}")
            return FacetSpec(name, own, field.kind, own, detail or "year")
        case Number():
            return FacetSpec(name, own, field.kind, own, step=_step(name, separator, detail))
        case _:
            if separator:
                raise ValueError(f"{name}: only numbers and dates have buckets; write {own}")
            return FacetSpec(name, own, field.kind, values_field(own, field))


def facet_names(schema: Schema) -> Sequence[str]:
    """Return the names of the facets of an index, without their periods and buckets."""
    return [name for name in schema.of_kind() if name not in ("id", "date")] + [*PERIODS]


def _step(name: str, separator: str, detail: str) -> float:
    if not separator:
        return 0.0
    try:
        step = float(detail)
    except ValueError:
        step = 0.0
    if not (math.isfinite(step) and step > 0):
        raise ValueError(f"{name}: the width of a bucket must be a number above 0")
    return step
