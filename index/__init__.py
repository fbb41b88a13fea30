"""Building indexes: documents → tokens → segments."""

from kashaf.index.document import Document
from kashaf.index.protocols import Changes
from kashaf.index.verbs import (
    build_index,
    copy_index,
    delete_documents,
    is_current,
    rebuild_index,
)
from kashaf.index.verify import Report, verify_index
from kashaf.index.writer import IndexWriter

__all__ = [
    "Changes",
    "Document",
    "IndexWriter",
    "Report",
    "build_index",
    "copy_index",
    "delete_documents",
    "is_current",
    "rebuild_index",
    "verify_index",
]
