"""Searching an index: a query → matches → snippets."""

from kashaf.search.explain import Part
from kashaf.search.hits import Hit
from kashaf.search.opening import open_index
from kashaf.search.protocols import Index
from kashaf.search.results import Results
from kashaf.search.snippets import Snippet

__all__ = ["Hit", "Index", "Part", "Results", "Snippet", "open_index"]
