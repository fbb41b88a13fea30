"""Every node of the query tree matches the same documents on a cluster as its definition."""

from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, example, given, settings

from kashaf.index import build_index, delete_documents
from kashaf.index.opensearch.address import parse_address
from kashaf.index.opensearch.client import connect
from kashaf.search.opensearch.translation import translate
from kashaf.search.query import nodes
from tests.opensearch.conftest import named
from tests.search.matching.test_evaluator import DELETED, DOCUMENTS, LIVE, TREES, matches, word

Find = Callable[[nodes.Query], set[str]]


@pytest.fixture(scope="module")
def find(cluster: str) -> Iterator[Find]:
    """A function that returns the ids of the documents that match a query, in two shards."""
    with named(cluster) as target:
        build_index(DOCUMENTS, f"{target}?shards=2&replicas=0")
        delete_documents(sorted(DELETED), target)
        address = parse_address(target)
        client = connect(address)

        def find(query: nodes.Query) -> set[str]:
            body = {"query": translate(query).query, "size": 1000, "_source": ["document.id"]}
            hits = client.search(index=address.name, body=body)["hits"]["hits"]
            return {hit["_source"]["document"]["id"] for hit in hits}

        yield find
        client.close()


def is_approximate(query: nodes.Query) -> bool:
    """Return whether it contains a sloppy phrase in the body, a known difference of `translate`."""
    return "scope='body'" in repr(query) and any(f"slop={n}" in repr(query) for n in (1, 2, 3))


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(TREES.filter(lambda query: not is_approximate(query)))
@example(nodes.Near(word("عين"), word("عين"), 2))
@example(nodes.Near(word("#عين_الأسد"), word("عين"), 1))
@example(nodes.Exact(("كَتب",), ("كتب",), "body"))
@example(nodes.Fuzzy("من", 2, "title"))
@example(nodes.Wildcard("*", None))
def test_a_query_matches_the_same_documents_as_its_definition(
    find: Find, query: nodes.Query
) -> None:
    assert find(query) == {document["id"] for document in LIVE if matches(document, query)}


@pytest.mark.parametrize("text", ["a|b", "|", " ", "a b", "*", "\\", "[", "\ud800", "ا" * 300])
def test_no_term_breaks_the_query(find: Find, text: str) -> None:
    for query in (
        nodes.Word(text, text, text, text, lemmas=(text,)),
        nodes.Phrase((nodes.Word(text, text, text, text, lemmas=(text,)),) * 2, 1, "body"),
        nodes.Exact((text,), (text,)),
        nodes.Exact((text + "َ",), (text,), "title"),
        nodes.Prefix(text),
        nodes.Wildcard(text, "title"),
        nodes.Fuzzy(text, 2),
        nodes.Value("source", text),
        nodes.BooleanOr((nodes.Word(text, text, text, text, lemmas=(text,)),) * 500, 2),
    ):
        find(query)
