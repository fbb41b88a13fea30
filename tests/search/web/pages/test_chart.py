"""Bars of matches over time."""

from typing import Any

import pytest

from kashaf.search.web.pages.chart import MAX_BARS, bars


def test_days_without_matches_are_bars_too() -> None:
    found = bars([("2015-07-30", 1), ("2015-08-01", 4)])
    assert [(bar.label, bar.count, bar.height) for bar in found] == [
        ("2015-07-30", 1, 0.25),
        ("2015-07-31", 0, 0),
        ("2015-08-01", 4, 1),
    ]


@pytest.mark.parametrize(
    ("first", "last", "label", "ends"),
    [
        ("2015-01-31", "2016-02-01", "2015-02", ("2015-02-01", "2015-02-28")),
        ("2015-01-31", "2016-01-01", "2015-12", ("2015-12-01", "2015-12-31")),
        ("1990-01-31", "2016-02-01", "2015", ("2015-01-01", "2015-12-31")),
    ],
)
def test_long_spans_are_shown_by_month_and_by_year(
    first: str, last: str, label: str, ends: Any
) -> None:
    found = bars([(first, 1), (last, 1)])
    assert len(found) <= MAX_BARS
    assert (found[0].count, found[-1].count) == (1, 1)
    (bar,) = [bar for bar in found if bar.label == label]
    assert (bar.first, bar.last) == ends


def test_a_single_day_has_no_chart() -> None:
    assert bars([("2015-07-30", 3)]) == []
    assert bars([]) == []
