"""Facets: in which order the values of a field are listed."""

from collections.abc import Mapping
from typing import Final

from kashaf.search.model.request import Counts

DATE_DIGITS: Final = {"year": 4, "month": 7, "day": 10}
"""How many characters of a date YYYY-MM-DD are the value of a facet."""


def in_order(counts: Mapping[str, int], facet: str) -> Counts:
    """The values of a date facet by date, those of another the most frequent first."""
    if facet in DATE_DIGITS:
        return tuple(sorted(counts.items()))
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
