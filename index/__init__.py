"""Indexing: documents → tokens → segments, committed as one generation at a time.

Imports inside the package point downwards only, in the order of "Layers of index" in
`pyproject.toml`: `operations`, `opensearch`, `writing`, `store`, `meaning`, `codec`, `fields`,
`documents`, `analysis`.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kashaf.index.backup import backup_index, restore_index
    from kashaf.index.documents.document import Document
    from kashaf.index.fields import Date, Keyword, Number, Schema, Text
    from kashaf.index.operations.access import is_current
    from kashaf.index.operations.building import build_index, copy_index, rebuild_index
    from kashaf.index.operations.changing import delete_documents, set_dictionary, update_document
    from kashaf.index.protocols import Changes
    from kashaf.index.store.verify import Report, verify_index
    from kashaf.index.writing.index_writer import IndexWriter

__all__ = [
    "Changes",
    "Date",
    "Document",
    "IndexWriter",
    "Keyword",
    "Number",
    "Report",
    "Schema",
    "Text",
    "backup_index",
    "build_index",
    "copy_index",
    "delete_documents",
    "is_current",
    "rebuild_index",
    "restore_index",
    "set_dictionary",
    "update_document",
    "verify_index",
]

_MODULES = {
    "Changes": "protocols",
    **dict.fromkeys(("Date", "Keyword", "Number", "Schema", "Text"), "fields"),
    "Document": "documents",
    "IndexWriter": "writing.index_writer",
    "is_current": "operations.access",
    **dict.fromkeys(
        ("delete_documents", "set_dictionary", "update_document"), "operations.changing"
    ),
    "Report": "store.verify",
    "backup_index": "backup",
    "restore_index": "backup",
    "verify_index": "store.verify",
}


def __getattr__(name: str) -> Any:
    """Import a public name on first use (PEP 562), so that a search loads no writer."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_MODULES.get(name, 'operations.building')}"), name)
