"""Matches over time as bars: counts by day → days, months or years without gaps."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

MOST_BARS = 62


@dataclass(frozen=True)
class Bar:
    """A stretch of time and how many matches are in it; `height` is a share of the top_k."""

    label: str
    first: str
    last: str
    count: int
    height: float


def bars(days: Sequence[tuple[str, int]]) -> list[Bar]:
    """Bars over the days (YYYY-MM-DD, ascending) that have matches; none for a single day."""
    known = [(date.fromisoformat(day), count) for day, count in days]
    if len(known) < 2:
        return []
    first, last = known[0][0], known[-1][0]
    span = (last - first).days
    digits = 10 if span < MOST_BARS else 7 if span < MOST_BARS * 28 else 4
    labels = list(dict.fromkeys(day.isoformat()[:digits] for day in _every(first, last)))
    counts: Counter[str] = Counter()
    for day, count in known:
        counts[day.isoformat()[:digits]] += count
    top_k = max(counts.values())
    return [
        Bar(label, *_ends(label), counts[label], round(counts[label] / top_k, 4))
        for label in labels[-400:]
    ]


def _every(first: date, last: date) -> list[date]:
    """DateRange from the first to the last: each, or for long spans one in each month."""
    step = 1 if (last - first).days <= MOST_BARS else 27
    found = [first + timedelta(n) for n in range(0, (last - first).days, step)]
    return [*found, last]


def _ends(label: str) -> tuple[str, str]:
    """The first and last day of a day, month or year."""
    if len(label) == 10:
        return label, label
    if len(label) == 4:
        return f"{label}-01-01", f"{label}-12-31"
    year, month = int(label[:4]), int(label[5:])
    following = date(year + month // 12, month % 12 + 1, 1) if year < 9999 else date.max
    return f"{label}-01", (following - timedelta(1)).isoformat()
