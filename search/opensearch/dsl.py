"""The queries of OpenSearch's query language that translations are built from."""

import re
from typing import Any, Final, TypeAlias

from kashaf.index.opensearch.document_encoding import safe

Dsl: TypeAlias = dict[str, Any]

NOTHING: Final[Dsl] = {"match_none": {}}


def term_query(name: str, term: str, weight: float) -> Dsl:
    """Return a query for a term of a field, whose score is multiplied by `weight`."""
    return {"term": {name: {"value": safe(term), "boost": weight}}}


def any_of(queries: list[Dsl], minimum: int = 1) -> Dsl:
    """Return a query for documents that match at least `minimum` of some queries."""
    if len(queries) == 1 and minimum == 1:
        return queries[0]
    return bool_query(should=queries, minimum_should_match=minimum) if queries else NOTHING


def bool_query(**clauses: Any) -> Dsl:
    """Return a `bool` query of `must`, `should`, `filter` and `must_not` clauses."""
    return {"bool": clauses}


def escaped(text: str) -> str:
    """Return a regular expression that matches only this text."""
    return re.sub(r"([^\w])", r"\\\1", text)
