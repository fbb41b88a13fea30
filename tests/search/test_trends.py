"""Trends: documents of each period that match."""

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

import kashaf
from kashaf.index import Date, Schema
from kashaf.search import Index, SearchRequest
from kashaf.search.plotting import trend_svg
from kashaf.search.trends import Period, trend

DOCUMENTS = [
    {"id": "1", "body": "النفط", "date": "2015-07-31", "published": "2001"},
    {"id": "2", "body": "النفط والغاز", "date": "2015-10-01"},
    {"id": "3", "body": "الغاز", "date": "2015-10-02"},
    {"id": "4", "body": "القمح", "date": "2015-10-03"},
    {"id": "5", "body": "النفط"},
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("trend") / "i"
    kashaf.build(DOCUMENTS, folder, schema=Schema(published=Date()))
    with kashaf.open(folder) as opened:
        yield opened


def test_every_period_from_the_first_to_the_last_is_counted(index: Index) -> None:
    found = trend(index, ["النفط", "الغاز"], by="month")
    assert found.to_dict() == {
        "by": "month",
        "periods": ["2015-07", "2015-08", "2015-09", "2015-10"],
        "counts": {"النفط": [1, 0, 0, 1], "الغاز": [0, 0, 0, 2]},
        "totals": [1, 0, 0, 3],
    }
    assert found.shares("الغاز") == pytest.approx((0, 0, 0, 2 / 3))


@pytest.mark.parametrize(
    ("by", "periods"), [("year", ("2015",)), ("day", ("2015-10-01", "2015-10-02"))]
)
def test_by_year_and_by_day(index: Index, by: Period, periods: tuple[str, ...]) -> None:
    assert trend(index, ["الغاز"], by=by).periods == periods


def test_another_date_field_and_filters(index: Index) -> None:
    assert trend(index, ["النفط"], field="published").periods == ("2001",)
    dates = SearchRequest("", date=("2015-08-01", None))
    assert trend(index, ["النفط"], request=dates).counts == {"النفط": (1,)}
    with pytest.raises(ValueError, match="nothing: no such date field"):
        trend(index, ["النفط"], field="nothing")


def test_what_is_not_found_has_no_periods_and_is_not_widened(index: Index) -> None:
    assert trend(index, ["زقزقزق"]).periods == ()


def test_dates_too_far_apart_are_an_error(tmp_path: Path) -> None:
    documents = [{"id": "1", "body": "نفط", "date": "0001-01-01"}]
    documents.append({"id": "2", "body": "نفط", "date": "2015-01-01"})
    kashaf.build(documents, tmp_path / "i")
    with kashaf.open(tmp_path / "i") as opened:
        assert len(trend(opened, ["نفط"], by="year").periods) == 2015
        with pytest.raises(kashaf.errors.KashafError, match="limit them"):
            trend(opened, ["نفط"], by="day")


def test_the_svg_is_escaped_and_needs_nothing_from_elsewhere(index: Index) -> None:
    query = "النفط OR <script>alert(1)</script>"
    svg = trend_svg(trend(index, [query, "الغاز"], by="month"))
    root = ElementTree.fromstring(svg)
    assert query in "".join(root.itertext())
    assert "<script" not in svg
    assert not re.search(r"(href|src|@import|url\()\s*[=(]?\s*[\"']?https?:", svg)
