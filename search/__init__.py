"""Searching an index: a query → matches → snippets."""

from kashaf.search.engine.index import Index
from kashaf.search.highlight.snippets import Snippet
from kashaf.search.matching.explain import Part
from kashaf.search.model.hit import Hit
from kashaf.search.model.results import Results
from kashaf.search.opening import open_index

__all__ = ["Hit", "Index", "Part", "Results", "Snippet", "open_index"]
