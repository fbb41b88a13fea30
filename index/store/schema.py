"""The Whoosh schema of an index.

| field | contains | postings |
| --- | --- | --- |
| id | the document's id, unique | |
| text | lemmas of title and body | positions |
| title | lemmas of the title | positions |
| weak | keys that other spellings share | counts |
| stem | light stems | counts |
| root | roots, without function words | counts |
| form | folded words | counts |
| date | the day, YYYY-MM-DD | |
| source, tags | the values | |
| body, url, fields | stored only | |

Documents match by `text` and `weak`; the other analysed fields, which hold title and body as well,
add to the score of those that do.
"""

from typing import TYPE_CHECKING

from kashaf.index.analysis import AnalyzerSettings

if TYPE_CHECKING:
    from whoosh.fields import Schema

SCORED = ("title", "text", "weak", "form", "stem", "root")
"""The fields that BM25 scores, which store lengths."""
POSITIONED = ("title", "text")
"""The fields that store positions."""

BODY_POSITION = 4096
"""The position of a body's first token in fields that contain title and body.

No phrase matches across the two, and the position of a match tells whether it is in the body.
"""


def whoosh_schema(settings: AnalyzerSettings) -> "Schema":
    """Return the Whoosh schema of an index, which also suits Whoosh's query parser."""
    from whoosh import fields

    from kashaf.index.analysis.adapter import WhooshAnalyzer
    from kashaf.index.codec.formats import Counts, PackedPositions

    def analyzed(key: str, stored: bool = False) -> fields.TEXT:
        field = fields.TEXT(analyzer=WhooshAnalyzer(key, settings), stored=stored)
        field.format = PackedPositions() if key == "lemmas" else Counts()
        return field

    return fields.Schema(
        id=fields.ID(stored=True, unique=True),
        title=analyzed("lemmas", stored=True),
        text=analyzed("lemmas"),
        weak=analyzed("weak"),
        stem=analyzed("stem"),
        root=analyzed("root"),
        form=analyzed("form"),
        date=fields.ID(stored=True),
        source=fields.ID(stored=True),
        tags=fields.KEYWORD(stored=True, commas=True),
        body=fields.STORED(),
        url=fields.STORED(),
        fields=fields.STORED(),
    )
