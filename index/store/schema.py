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

Each field of a user-defined schema (`index.fields`) adds its own:

| kind | fields |
| --- | --- |
| Text | its lemmas with positions; `exact.<name>`: the whole values |
| Keyword | the values |
| Number | the value as a sortable 64-bit float, without further precision steps |
| Date | the day, YYYY-MM-DD |

With a schema there is also `exact.title`, the first `SORT_CHARS` characters of the title.

Documents match by `text` and `weak`; the other analyzed fields, which also contain title and body,
add to the score of those documents.
"""

from typing import TYPE_CHECKING

from kashaf.index.analysis import AnalyzerSettings
from kashaf.index.fields.schema import Number, Text, exact_field
from kashaf.index.fields.schema import Schema as UserSchema

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


VALUE_GAP = 100
"""The number of positions left free between two values of a text field."""

SORT_CHARS = 256
"""The number of leading characters of a title by which documents are sorted."""


def whoosh_schema(settings: AnalyzerSettings, user_schema: UserSchema | None = None) -> "Schema":
    """Return the Whoosh schema of an index, which also suits Whoosh's query parser."""
    from whoosh import fields

    from kashaf.index.analysis.adapter import WhooshAnalyzer
    from kashaf.index.codec.formats import Counts, PackedPositions

    def analyzed(key: str, stored: bool = False) -> fields.TEXT:
        field = fields.TEXT(analyzer=WhooshAnalyzer(key, settings), stored=stored)
        field.format = PackedPositions() if key == "lemmas" else Counts()
        return field

    schema = fields.Schema(
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
    if user_schema:
        schema.add(exact_field("title"), fields.ID())
    for name, field in user_schema.fields.items() if user_schema else ():
        match field:
            case Text():
                schema.add(name, analyzed("lemmas"))
                schema.add(exact_field(name), fields.ID())
            case Number():
                schema.add(name, fields.NUMERIC(float, shift_step=0))
            case _:
                schema.add(name, fields.ID())
    return schema
