"""The documents of an index as it stores them: what a rebuild without a source starts from."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kashaf.index.codec.reading.segment_reader import SegmentReader
from kashaf.index.document import Document
from kashaf.index.store.generation import Generation


def stored_documents(directory: Path, generation: Generation) -> Iterator[Document]:
    """The documents of a generation, by whatever rules it was built. Raises `IndexCorruptError`."""
    for segment in generation.segments:
        with SegmentReader(directory, segment.segid, segment.doc_count, segment.files) as reader:
            for number in range(segment.doc_count):
                if number not in segment.deleted:
                    yield document_of(reader.stored(number))


def document_of(stored: Mapping[str, Any]) -> Document:
    """The document whose stored fields these are; the inverse of `building.stored_fields`."""
    tags = stored.get("tags")
    return Document(
        id=stored["id"],
        title=stored.get("title", ""),
        body=stored.get("body", ""),
        date=stored.get("date"),
        source=stored.get("source"),
        url=stored.get("url"),
        tags=tuple(tags.split(",")) if tags else (),
        fields=stored.get("fields", {}),
    )
