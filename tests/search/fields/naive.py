"""A naive evaluator of filters, facets and orders, in plain Python, and random input for it."""

from collections import Counter
from typing import Any

from hypothesis import strategies as st

from kashaf.index import Date, Keyword, Number, Schema, Text

Doc = dict[str, Any]

SCHEMA = Schema(author=Text(), section=Keyword(), pages=Number(), published=Date())


def _schema(fields: Doc) -> Schema:
    return Schema(**fields)


SCHEMAS = st.fixed_dictionaries(
    {"pages": st.just(Number())},
    optional={
        "author": st.sampled_from([Text(), Text(weight=0.5), Keyword()]),
        "section": st.sampled_from([Text(), Keyword()]),
        "published": st.just(Date()),
        "body": st.just(Text(stored=False)),
    },
).map(_schema)
AUTHORS = ("نجيب محفوظ", "طه حسين", "أحمد أمين", "نجيب")
SECTIONS = ("رواية", "تاريخ", "شعر")
NUMBERS = st.sampled_from([-3, -0.5, 0, 1, 2.5, 99, 100, 250, 10**6])
DAYS = ("1999-12-31", "2000-01-01", "2000-02-29", "2001-06-15T10:30:00", "2010-06-30")
PERIODS = ("1999", "2000", "2000-01", "2000-02-29", "2001", "2001-06-15", "2010-06")


def several(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(values, st.lists(values, min_size=1, max_size=3, unique=True))


@st.composite
def documents(draw: st.DrawFn) -> list[Doc]:
    count = draw(st.integers(1, 12))
    return [
        {
            "id": f"d{number}",
            "title": draw(st.sampled_from(["كتاب", "كتاب قديم", "قلم", "ورقة"])),
            **draw(
                st.fixed_dictionaries(
                    {},
                    optional={
                        "author": several(st.sampled_from(AUTHORS)),
                        "section": several(st.sampled_from(SECTIONS)),
                        "pages": NUMBERS,
                        "published": st.sampled_from(DAYS),
                        "other": st.integers(),
                    },
                )
            ),
        }
        for number in draw(st.permutations(range(count)))
    ]


def ends(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.tuples(st.none() | values, st.none() | values)


def maybe_missing(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(values, st.none(), st.lists(st.none() | values, max_size=3))


FILTERS = st.dictionaries(
    st.sampled_from(["author", "section", "pages", "published"]).flatmap(
        lambda name: st.sampled_from([name, f"-{name}"])
    ),
    st.none(),
    max_size=3,
).flatmap(
    lambda chosen: st.fixed_dictionaries(
        {
            name: {
                "author": maybe_missing(st.sampled_from(AUTHORS)),
                "section": maybe_missing(st.sampled_from(SECTIONS)),
                "pages": maybe_missing(NUMBERS) | ends(NUMBERS),
                "published": maybe_missing(st.sampled_from(PERIODS))
                | ends(st.sampled_from(PERIODS)),
            }[name.removeprefix("-")]
            for name in chosen
        }
    )
)
KEYS = ("author", "section", "pages", "published", "title", "id")
SORTS = st.lists(
    st.sampled_from(KEYS).flatmap(lambda key: st.sampled_from([key, f"-{key}"])),
    min_size=1,
    max_size=3,
)


def values(doc: Doc, field: str) -> list[Any]:
    value = doc.get(field)
    return [] if value is None else value if isinstance(value, list) else [value]


def first_day(period: str) -> str:
    return f"{period}-01-01"[:10] if len(period) == 4 else f"{period}-01"[:10]


def in_period(day: str, first: str | None, last: str | None) -> bool:
    """Compare by prefix: a year is before all of its months, and `~` after all of them."""
    return (not first or day[:10] >= first) and (not last or day[:10] <= f"{last}~")


def has(doc: Doc, field: str, wanted: Any) -> bool:
    own = values(doc, field)
    if wanted is None:
        return not own
    if field == "published":
        first, last = wanted if isinstance(wanted, tuple) else (wanted, wanted)
        return any(in_period(day, first, last) for day in own)
    if isinstance(wanted, tuple):
        low, high = wanted
        return any(
            (low is None or low <= value) and (high is None or value <= high) for value in own
        )
    return wanted in own


def matches(doc: Doc, filters: dict[str, Any]) -> bool:
    for name, given in filters.items():
        wanted = given if isinstance(given, list) else [given]
        field = name.removeprefix("-")
        if wanted and any(has(doc, field, one) for one in wanted) == name.startswith("-"):
            return False
    return True


def sort(docs: list[Doc], keys: list[str]) -> list[str]:
    """Sort by one key after the other, from the last to the first; `sorted` is stable."""
    found = sorted(docs, key=lambda doc: doc["id"])
    for key in reversed(keys):
        field, descending = key.removeprefix("-"), key.startswith("-")
        pick = max if descending else min
        present = [doc for doc in found if values(doc, field)]
        missing = [doc for doc in found if not values(doc, field)]
        present.sort(key=lambda doc: pick(values(doc, field)), reverse=descending)
        found = present + missing
    return [doc["id"] for doc in found]


def facet(docs: list[Doc], name: str) -> dict[str, int]:
    field, _, detail = name.partition(":")
    counts: Counter[str] = Counter()
    for doc in docs:
        for value in values(doc, field):
            if field == "published":
                counts[value[: {"year": 4, "month": 7, "day": 10}[detail or "year"]]] += 1
            elif field == "pages":
                number = value // float(detail) * float(detail) if detail else float(value)
                counts[str(int(number)) if number.is_integer() else str(number)] += 1
            else:
                counts[value] += 1
    return dict(counts)
