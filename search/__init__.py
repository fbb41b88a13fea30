"""Searching an index: from a query to its matches and their snippets."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kashaf.search.engine.index import Index
    from kashaf.search.highlight.snippets import Snippet
    from kashaf.search.model.explanation import Part
    from kashaf.search.model.hit import Hit
    from kashaf.search.model.request import SearchRequest
    from kashaf.search.model.results import Results
    from kashaf.search.opening import open_index
    from kashaf.search.suggest.completion import Suggestion

__all__ = [
    "Hit",
    "Index",
    "Part",
    "Results",
    "SearchRequest",
    "Snippet",
    "Suggestion",
    "open_index",
]

_HOMES = {
    "Hit": "model.hit",
    "Index": "engine.index",
    "Part": "model.explanation",
    "Results": "model.results",
    "SearchRequest": "model.request",
    "Snippet": "highlight.snippets",
    "Suggestion": "suggest.completion",
    "open_index": "opening",
}


def __getattr__(name: str) -> Any:
    """Import a public name on first use (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
