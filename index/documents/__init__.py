"""Files → documents: finds files, detects their formats, and reads the documents in them."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kashaf.index.documents.document import Document
    from kashaf.index.documents.reading import read_documents, total_bytes

__all__ = ["Document", "read_documents", "total_bytes"]

_HOMES = {"Document": "document"}


def __getattr__(name: str) -> Any:
    """Import a public name on first use (PEP 562), so that a search loads no readers of files."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'reading')}"), name)
