"""Searching an index: a query → matches → snippets."""

from kashaf.search.engine import Index, open_index
from kashaf.search.explain import Part
from kashaf.search.results import Hit, Results
from kashaf.search.snippets import Snippet

__all__ = ["Hit", "Index", "Part", "Results", "Snippet", "open_index"]
