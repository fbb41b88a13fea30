"""Searching an index: a query → matches → snippets."""

from kashaf.search.engine import Hit, Index, Results, open_index
from kashaf.search.snippets import Snippet

__all__ = ["Hit", "Index", "Results", "Snippet", "open_index"]
