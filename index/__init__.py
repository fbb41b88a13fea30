"""Building indexes: documents → tokens → segments."""

from kashaf.index.document import Document
from kashaf.index.writer import Changes, IndexWriter, build_index, is_current, rebuild_index

__all__ = ["Changes", "Document", "IndexWriter", "build_index", "is_current", "rebuild_index"]
