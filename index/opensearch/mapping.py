"""The mapping of an index on a cluster: its fields, and how it reads the tokens sent.

Nothing is analyzed on the cluster. A field is sent as space-separated tokens in the order of their
positions. Tokens at the same position are joined by `|`; a `|` on its own is a position without
a token. Three built-in components parse this: `whitespace`, `pattern_capture` and `stop`.

| field | contains | postings |
| --- | --- | --- |
| text | lemmas of title and body | positions |
| title | lemmas of the title | positions |
| weak, stem, root, form | as on disk (`store.schema`) | positions |
| spelled | words as spelled, without vowels and, if they have any, also with them | positions |
| id, date, source, tags | the values | |
| document | the stored fields, not indexed | |
| _passages | with vectors: the start and end of each passage in the body, and its vector | |
| _mean_vector | with vectors: the mean direction of the passages, not indexed | |
| of the schema | lemmas of a text, positions; a keyword; a double; a date | |
| exact | by name, the whole values of texts, and the title to sort by | |
| digest | the document's digest, which tells whether it has changed | |

Title and body are two values of a field, `BODY_POSITION` apart, as in an index on disk. Only
`document`, `digest` and `_mean_vector` are kept in `_source`, because tokens and passages can be
derived from them.
"""

from dataclasses import asdict
from typing import Any, Final

from kashaf.index.analysis import AnalyzerSettings
from kashaf.index.fields.schema import EXACT, Schema, Text
from kashaf.index.meaning.encoder import EncoderInfo
from kashaf.index.opensearch.passages import MAX_PASSAGES, PASSAGES, passage_fields
from kashaf.index.store.schema import BODY_POSITION, VALUE_GAP
from kashaf.index.store.similarity import K1, B

FORMAT: Final = 2
SEPARATOR: Final = "|"
VALUES: Final = ("id", "date", "source", "tags")
_MAX_PATTERN = 20_000  # characters; a vowelled word takes 30 per letter
_ANALYZED = ("text", "title", "weak", "stem", "root", "form", "spelled")
_ANALYSIS: Final[dict[str, Any]] = {
    "tokenizer": {"spaces": {"type": "whitespace", "max_token_length": 100_000}},
    "filter": {
        "one_position": {
            "type": "pattern_capture",
            "preserve_original": False,
            "patterns": [rf"([^{SEPARATOR}]+)"],
        },
        "no_token": {"type": "stop", "stopwords": [SEPARATOR]},
    },
    "analyzer": {
        "tokens": {
            "type": "custom",
            "tokenizer": "spaces",
            "filter": ["one_position", "no_token"],
        }
    },
}


def index_body(
    shards: int,
    replicas: int,
    settings: AnalyzerSettings,
    version: str,
    schema: Schema = Schema(),  # noqa: B008 - immutable
    encoder: EncoderInfo | None = None,
) -> dict[str, Any]:
    """Return the body of the request that creates an index."""
    user_defined = _user_defined(schema)
    has_passages = {"nested_objects.limit": MAX_PASSAGES} if encoder else {}
    return {
        "settings": {
            "index": {
                "number_of_shards": shards,
                "number_of_replicas": replicas,
                "max_regex_length": _MAX_PATTERN,
                "mapping": has_passages,
                "similarity": {
                    "default": {"type": "BM25", "k1": K1, "b": B, "discount_overlaps": False}
                },
            },
            "analysis": _ANALYSIS,
        },
        "mappings": {
            "dynamic": "strict",
            "_meta": {
                "kashaf": version,
                "format": FORMAT,
                "fingerprint": settings.fingerprint,
                "analyzer": settings.to_json(),
                # a cluster sorts the keys of an object
                **({"schema": schema.to_json(), "order": list(dict(schema))} if schema else {}),
                **({"encoder": asdict(encoder)} if encoder else {}),
            },
            "_source": {"excludes": [*_ANALYZED, *VALUES, PASSAGES, *user_defined]},
            "properties": {
                **{field: _tokens(norms=field != "spelled") for field in _ANALYZED},
                **{field: {"type": "keyword"} for field in VALUES},
                "document": {"type": "object", "enabled": False},
                "digest": {"type": "keyword", "index": False, "doc_values": False},
                **(passage_fields(encoder) if encoder else {}),
                **user_defined,
            },
        },
    }


def _user_defined(schema: Schema) -> dict[str, Any]:
    """Return the properties of the fields of a schema; `exact` contains the whole texts."""
    kinds: dict[str, Any] = {
        "text": _tokens(norms=True, gap=VALUE_GAP),
        "keyword": {"type": "keyword"},
        "number": {"type": "double"},
        "date": {"type": "date", "format": "strict_date_optional_time"},
    }
    found = {name: kinds[field.kind] for name, field in schema.fields.items()}
    texts = [name for name, field in schema.fields.items() if isinstance(field, Text)]
    whole = {name: {"type": "keyword"} for name in ("title", *texts)}
    return {**found, EXACT: {"properties": whole}} if schema else {}


def _tokens(*, norms: bool, gap: int = BODY_POSITION) -> dict[str, Any]:
    return {
        "type": "text",
        "analyzer": "tokens",
        "position_increment_gap": gap,
        "norms": norms,
    }
