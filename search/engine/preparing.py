"""Prepares a parsed query for an index and a request."""

from collections.abc import Sequence

from kashaf.index.errors import EncoderError
from kashaf.index.fields.names import unknown
from kashaf.index.fields.schema import MAX_WEIGHT, Schema
from kashaf.search.engine.expansion import expand_words
from kashaf.search.engine.snapshot import Snapshot
from kashaf.search.fields.texts import in_fields
from kashaf.search.model.budget import ENCODER_FAILED
from kashaf.search.model.request import SearchRequest
from kashaf.search.query.nodes import And, Blend, Filter, Query
from kashaf.search.query.parser import Parsed
from kashaf.search.query.traversal import restrictions, with_related


def prepared(
    snapshot: Snapshot, request: SearchRequest, parsed: Parsed
) -> tuple[Query, tuple[str, ...]]:
    """Return the query to run, and notes for the user on what can't be searched for.

    The query contains other forms of its words, restricted to the requested texts, and searches by
    words or by meaning.

    Raises:
        ValueError: There is no such text, a weight is not valid, or the index has no vectors.
        UnsupportedError: The index has no vectors, and its cluster lacks the k-NN plug-in.
    """
    query = expanded(snapshot, parsed.query)
    if snapshot.schema or request.weights or request.search_in:
        query = in_fields(query, *_texts(request, snapshot.schema))
    query = with_related(query) if request.related else query
    if request.mode == "words":
        return query, ()
    try:
        nearest = snapshot.nearest(parsed.text)
    except EncoderError as error:
        return query, (f"{ENCODER_FAILED}{error}",)
    if not parsed.text:
        return query, ()
    wanted: Query = Blend(query, nearest) if request.mode == "both" else nearest
    by = restrictions(parsed.query)
    return Filter(wanted, And(by)) if by else wanted, ()


def expanded(snapshot: Snapshot, query: Query) -> Query:
    """Return the query with the synonyms and the other forms of its words."""
    query = snapshot.synonyms.expand(query)
    return expand_words(query, snapshot.terms, snapshot.analyzer)


def _texts(request: SearchRequest, schema: Schema) -> tuple[dict[str, float], Sequence[str] | None]:
    """Return the weights of all texts, and the names of those to search in, or None for all.

    Raises:
        ValueError: There is no such text, or a weight is not valid.
    """
    texts = schema.texts
    for kind, names in (("weight", request.weights), ("text", request.search_in or ())):
        for name in names:
            if name not in texts:
                raise unknown(kind, name, texts)
    for name, weight in request.weights.items():
        if not isinstance(weight, int | float) or not 0 <= weight <= MAX_WEIGHT:
            raise ValueError(f"{name}: the weight must be between 0 and {MAX_WEIGHT}")
        if name == "body" and not weight:
            raise ValueError("body: the weight must be above 0; use search_in to leave it out")
    return {**texts, **request.weights}, request.search_in or None
