"""Documents in the form in which they are stored, and the values that are indexed whole."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kashaf.index.codec.pickles import CorruptionGuard
from kashaf.index.codec.reading.segment_reader import SegmentReader
from kashaf.index.documents.document import Document
from kashaf.index.documents.location import Location
from kashaf.index.documents.tags import tag_list
from kashaf.index.fields.schema import Schema, exact_field
from kashaf.index.fields.values import exact_values_of
from kashaf.index.store.schema import SORT_CHARS
from kashaf.index.store.segment import Generation


def stored_fields(document: Document, *, stores_body: bool = True) -> dict[str, Any]:
    """Return the stored fields of a document, without empty values.

    Without `stores_body`, the body and the anchors, which are positions in it, are left out.
    """
    stored: dict[str, Any] = {
        **document.builtin_fields,
        "body": document.body if stores_body else "",
        "fields": dict(document.fields),
        "location": document.location.as_dict() if document.location else None,
        "anchors": [[*anchor] for anchor in document.anchors] if stores_body else [],
        "part_of": document.part_of,
    }
    return {key: value for key, value in stored.items() if value}


def document_of(stored: Mapping[str, Any]) -> Document:
    """Return the document with these stored fields: the inverse of `stored_fields`.

    Raises:
        KeyError: There is no id.
    """
    location = stored.get("location")
    return Document(
        id=stored["id"],
        title=stored.get("title", ""),
        body=stored.get("body", ""),
        date=stored.get("date"),
        source=stored.get("source"),
        url=stored.get("url"),
        tags=tuple(tag_list(stored)),
        fields=stored.get("fields", {}),
        location=Location.from_dict(location) if location else None,
        anchors=tuple((offset, kind, value) for offset, kind, value in stored.get("anchors", ())),
        part_of=stored.get("part_of"),
    )


def exact_values(
    document: Document,
    schema: Schema = Schema(),  # noqa: B008 - immutable
) -> dict[str, list[str]]:
    """Return the values that are indexed whole, without analysis, by field of the index."""
    values = {
        "id": [document.id],
        "date": [document.date[:10]] if document.date else [],
        "source": [document.source] if document.source else [],
        "tags": sorted(set(document.tags)),
    }
    if not schema:
        return values
    title = document.title.strip()[:SORT_CHARS]
    values[exact_field("title")] = [title] if title else []
    for name, found in exact_values_of(document, schema).items():
        values[exact_field(name) if name in schema.texts else name] = found
    return values


def stored_documents(directory: Path, generation: Generation) -> Iterator[Document]:
    """Yield the documents of a generation, outdated or not.

    Raises:
        IndexCorruptError: A document can't be read.
    """
    for segment in generation.segments:
        with SegmentReader(directory, segment.segid, segment.doc_count, segment.files) as reader:
            for number in range(segment.doc_count):
                if number not in segment.deleted:
                    with CorruptionGuard(f"{directory}: segment {segment.segid}"):
                        document = document_of(reader.stored(number))
                    yield document
