"""Facets: the order in which the values of a field are listed."""

from collections.abc import Mapping
from typing import Final

from kashaf.search.model.request import Counts

DATE_DIGITS: Final = {"year": 4, "month": 7, "day": 10}
"""For each date facet, how many characters of YYYY-MM-DD are its value."""


def in_order(counts: Mapping[str, int], facet: str) -> Counts:
    """Return the values of a date facet by date, those of another one most frequent first."""
    if facet in DATE_DIGITS:
        return tuple(sorted(counts.items()))
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
