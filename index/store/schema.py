"""The Whoosh schema of an index.

| field | contains | postings |
| --- | --- | --- |
| id | the document's id, unique | |
| title | stems of the title | positions |
| text | stems of title and body | positions |
| root | roots of title and body, without function words | positions |
| form | folded words of title and body | counts |
| date | the day, YYYY-MM-DD | |
| source, tags | the values | |
| body, url, fields | stored only | |
"""

from typing import TYPE_CHECKING

from kashaf.index.analysis import AnalyzerSettings

if TYPE_CHECKING:
    from whoosh.fields import Schema

SCORED = ("title", "text", "form", "root")
"""The fields that BM25 scores, which store lengths."""


def whoosh_schema(settings: AnalyzerSettings) -> "Schema":
    """Return the Whoosh schema of an index, which also suits Whoosh's query parser."""
    from whoosh import fields

    from kashaf.index.analysis.adapter import WhooshAnalyzer
    from kashaf.index.codec.formats import Counts, PackedPositions

    def analyzed(key: str, stored: bool = False) -> fields.TEXT:
        field = fields.TEXT(analyzer=WhooshAnalyzer(key, settings), stored=stored)
        field.format = Counts() if key == "form" else PackedPositions()
        return field

    return fields.Schema(
        id=fields.ID(stored=True, unique=True),
        title=analyzed("stem", stored=True),
        text=analyzed("stem"),
        root=analyzed("root"),
        form=analyzed("form"),
        date=fields.ID(stored=True),
        source=fields.ID(stored=True),
        tags=fields.KEYWORD(stored=True, commas=True),
        body=fields.STORED(),
        url=fields.STORED(),
        fields=fields.STORED(),
    )
