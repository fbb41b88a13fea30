"""Files → documents: which files there are, what format each is, and the documents in it."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kashaf.index.documents.document import Document
    from kashaf.index.documents.reading import read_documents, total_bytes

__all__ = ["Document", "read_documents", "total_bytes"]

_HOMES = {"Document": "document"}


def __getattr__(name: str) -> Any:
    """Import what is asked for (PEP 562): a search need not load what reads files."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'reading')}"), name)
