"""Search requests."""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from kashaf.search import SearchRequest


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"date": ("yesterday", None)}, "date: 'yesterday' is not a day; write YYYY-MM-DD"),
        ({"date": ("2015-02-30", None)}, "date: '2015-02-30' is not a day; write YYYY-MM-DD"),
        ({"date": "2015-02-03"}, "date: '2015-02-03' is not a pair of days"),
    ],
)
def test_what_is_not_a_day_raises(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        SearchRequest("", **options)


def test_a_single_string_is_one_facet() -> None:
    request = SearchRequest("", facets="tags")
    assert request.facets == ("tags",)


@pytest.mark.parametrize(
    ("given", "day"),
    [
        ("2015-07-31", "2015-07-31"),
        (date(2015, 7, 31), "2015-07-31"),
        (datetime(2015, 7, 31, 23, 0), "2015-07-31"),
        (datetime(2015, 7, 31, 23, 0, tzinfo=UTC), "2015-07-31"),
        (datetime(2015, 8, 1, 1, 0, tzinfo=timezone(timedelta(hours=3))), "2015-07-31"),
        (None, None),
        ("", None),
    ],
)
def test_days_are_strings_dates_or_datetimes(given: Any, day: str | None) -> None:
    assert SearchRequest("", date=(given, None)).days == (day, None)


def test_negative_numbers_count_as_0() -> None:
    request = SearchRequest("", limit=-1, offset=-5)
    assert (request.limit, request.offset) == (0, 0)
