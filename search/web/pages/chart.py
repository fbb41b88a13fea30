"""The chart of matches over time: from counts by day to bars of days, months or years."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

MAX_BARS: Final = 62
"""With more bars than this, the next longer period is used."""
_MAX_YEARS: Final = 400
_LISTED_YEARS: Final = 4


@dataclass(frozen=True)
class Bar:
    """A period and its matches.

    Attributes:
        label: The period as YYYY, YYYY-MM or YYYY-MM-DD.
        first: Its first day.
        last: Its last day.
        count: How many matches are dated in it.
        height: The count as a share of the highest one, from 0 to 1.
    """

    label: str
    first: str
    last: str
    count: int
    height: float


@dataclass(frozen=True)
class Preset:
    """A range of days that is one click away.

    Attributes:
        name: `week`, `month` or `twelve_months`, counted back from today; or a year.
        first: Its first day.
        last: Its last day, or None if it is open.
        count: How many matches are dated in it.
    """

    name: str
    first: str
    last: str | None
    count: int


def bars(days: Sequence[tuple[str, int]]) -> list[Bar]:
    """Return bars without gaps from the first to the last day; none for a single day.

    Args:
        days: Each day with matches as YYYY-MM-DD, ascending, and their number.
    """
    known = [(date.fromisoformat(day), count) for day, count in days]
    if len(known) < 2:
        return []
    first, last = known[0][0], known[-1][0]
    span = (last - first).days
    digits = 10 if span < MAX_BARS else 7 if span < MAX_BARS * 28 else 4
    labels = list(dict.fromkeys(day.isoformat()[:digits] for day in _every(first, last)))
    counts: Counter[str] = Counter()
    for day, count in known:
        counts[day.isoformat()[:digits]] += count
    highest = max(counts.values())
    return [
        Bar(label, *_ends(label), counts[label], round(counts[label] / highest, 4))
        for label in labels[-_MAX_YEARS:]
    ]


def presets(days: Sequence[tuple[str, int]], today: date) -> list[Preset]:
    """Return the last week, month and twelve months, and the latest years, where they have matches.

    A range that contains all matches, or the same ones as a shorter range, is left out.
    """
    total = sum(count for _, count in days)
    found: list[Preset] = []
    for name, length in (("week", 7), ("month", 30), ("twelve_months", 365)):
        first = (today - timedelta(length)).isoformat()
        count = sum(n for day, n in days if day >= first)
        if count not in (0, total, *(other.count for other in found)):
            found.append(Preset(name, first, None, count))
    years: Counter[str] = Counter()
    for day, count in days:
        years[day[:4]] += count
    if len(years) > 1:
        latest = sorted(years, reverse=True)[:_LISTED_YEARS]
        found += [Preset(year, *_ends(year), years[year]) for year in latest]
    return found


def _every(first: date, last: date) -> list[date]:
    """Return the days from the first to the last: each, or for long spans at least one a month."""
    step = 1 if (last - first).days <= MAX_BARS else 27
    found = [first + timedelta(n) for n in range(0, (last - first).days, step)]
    return [*found, last]


def _ends(label: str) -> tuple[str, str]:
    """Return the first and the last day of a day, month or year."""
    if len(label) == 10:
        return label, label
    if len(label) == 4:
        return f"{label}-01-01", f"{label}-12-31"
    year, month = int(label[:4]), int(label[5:])
    following = date(year + month // 12, month % 12 + 1, 1) if year < 9999 else date.max
    return f"{label}-01", (following - timedelta(1)).isoformat()
