"""The filters of a results page: the groups beside the results, and the chips above them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kashaf.index.fields.schema import Date, Field, Keyword, Number, Schema, Text
from kashaf.search import Results
from kashaf.search.fields.facets import Counts
from kashaf.search.fields.sorting import sort_names
from kashaf.search.web.pages.links import Params
from kashaf.search.web.pages.messages import Messages
from kashaf.search.web.pages.selection import Selection
from kashaf.search.web.params import BUILT_IN_PARAMS, FACETS, field_params

LISTED: Final = 8
"""How many values a group shows at first."""
VALUES: Final = 24
"""How many values it lists in all; others are found by typing."""


@dataclass(frozen=True)
class Group:
    """The values of a field to choose from, or a range.

    Attributes:
        name: The parameter of the URL.
        field: The name of the field.
        label: Its name on the page.
        kind: The kind of the field.
        values: The values, each with its count and whether it is chosen, for keywords and texts.
        omitted: How many values are not listed.
        low, high: The ends of the chosen range, for numbers and dates.
    """

    name: str
    field: str
    label: str
    kind: str
    values: Sequence[tuple[str, int, bool]] = ()
    omitted: int = 0
    low: str = ""
    high: str = ""


@dataclass(frozen=True)
class Chip:
    """A filter that applies, and the URL without it."""

    label: str
    value: str
    params: Params


def facets_of(schema: Schema) -> list[str]:
    """Return the facets of a results page."""
    own = [name for name, _ in field_params(schema) if isinstance(schema.get(name), Keyword | Text)]
    return ["day", *BUILT_IN_PARAMS.values(), *own][:FACETS]


def groups(results: Results, selection: Selection, schema: Schema, t: Messages) -> list[Group]:
    """Return the groups that narrow the results down, or could."""
    found = [_values(name, field, results, selection, t) for name, field in BUILT_IN_PARAMS.items()]
    for name, _ in field_params(schema):
        field = schema.fields[name]
        if isinstance(field, Number | Date):
            low, _, high = _as_range((selection.filters.get(name) or ("",))[0])
            found.append(Group(name, name, label(name, schema, t), field.kind, low=low, high=high))
        elif name in results.facets:
            found.append(_values(name, name, results, selection, t, schema))
    return [group for group in found if group.kind in ("number", "date") or _narrows(group)]


def label(name: str, schema: Schema, t: Messages) -> str:
    """Return the label of a field: in Arabic its first Arabic alias, otherwise its name."""
    if name in ("source", "tags", "date"):
        return t[name]
    if name == "title":
        return t["title"]
    field = schema.get(name)
    return _alias(field) or name if field and t.language == "ar" else name


def chips(selection: Selection, schema: Schema, t: Messages) -> list[Chip]:
    """Return the filters that apply."""
    found = [
        Chip(_chip_label(name, schema, t), _shown(value, t), selection.without(name, value).params)
        for name, values in selection.filters.items()
        for value in values
    ]
    if selection.first or selection.last:
        days = t.days(selection.first, selection.last)
        found.append(Chip(t["date"], days, selection.within(None, None).params))
    return found


def orders(schema: Schema, t: Messages) -> Iterator[tuple[str, str]]:
    """Yield the sort keys, and their names on the page."""
    yield "relevance", t["by_relevance"]
    yield "date", t["newest"]
    yield "+date", t["oldest"]
    own = [name for name in sort_names(schema) if name == "title" or name in schema.fields]
    for name in own:
        field = schema.get(name)
        ends = (
            "numbers"
            if isinstance(field, Number)
            else "dates"
            if isinstance(field, Date)
            else "texts"
        )
        yield name, f"{label(name, schema, t)}: {t[ends + '_up']}"
        yield f"-{name}", f"{label(name, schema, t)}: {t[ends + '_down']}"


def _values(
    name: str,
    field: str,
    results: Results,
    selection: Selection,
    t: Messages,
    schema: Schema | None = None,
) -> Group:
    chosen = selection.filters.get(name, ())
    counts: Counts = results.facets.get(field, ())
    first = [(value, dict(counts).get(value, 0), True) for value in chosen]
    others = [(value, count, False) for value, count in counts if value not in chosen]
    listed = (first + others)[:VALUES]
    omitted = results.omitted.get(field, 0) + len(first) + len(others) - len(listed)
    named = label(field, schema or Schema(), t)
    return Group(name, field, named, "keyword", tuple(listed), omitted)


def _narrows(group: Group) -> bool:
    """Return whether a group is useful: a value is chosen, or the values differ in effect."""
    if any(is_chosen for _, _, is_chosen in group.values):
        return True
    is_shared = any(count > 1 for _, count, _ in group.values)
    return len(group.values) > 1 and (is_shared or len(group.values) <= LISTED)


def _chip_label(name: str, schema: Schema, t: Messages) -> str:
    field = name.removeprefix("-")
    named = label(BUILT_IN_PARAMS.get(field, field), schema, t)
    return f"{named} {t['not']}" if name.startswith("-") else named


def _shown(value: str, t: Messages) -> str:
    low, dots, high = value.partition("..")
    return t.range(low, high) if dots else value


def _as_range(value: str) -> tuple[str, str, str]:
    return value.partition("..") if ".." in value else (value, "..", value)


def _alias(field: Field) -> str | None:
    return next((alias for alias in field.aliases if any("؀" <= c <= "ۿ" for c in alias)), None)
