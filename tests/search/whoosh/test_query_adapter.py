"""Whoosh's queries, answered on arrays, against stock Whoosh on the same directory."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import whoosh.index
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import query as wq

from kashaf.index import IndexWriter
from kashaf.index.analysis import Analyzer
from kashaf.search import open_index

WORDS = (
    *("كتاب", "كتب", "مكتبة", "قلم", "اقلام", "بيت", "بيوت", "مدرسة", "مدارس", "دراسة"),
    *("في", "من", "على", "العراق", "قوات", "سلام", "غوغل"),
)
LEMMAS = tuple({lemma for word in WORDS for lemma in Analyzer().word(word).lemmas})
TERMS = (
    *("كتاب", "مكتب", "قلم", "بيت", "مدرس", "درس", "في", "من", "عراق", "قو", "سلام", "كتب"),
    *("عرق", "سلم", "~ججل", "لايوجد", *sorted(LEMMAS)),
)


def documents(rng: random.Random, count: int, first: int) -> list[dict[str, str]]:
    return [
        {
            "id": f"d{first + number}",
            "title": " ".join(rng.choices(WORDS, k=rng.randint(0, 4))),
            "body": " ".join(rng.choices(WORDS[: rng.randint(3, 17)], k=rng.randint(0, 60))),
            "source": rng.choice(["ا", "ب", ""]),
            "date": rng.choice(["2024-01-05", "2024-02-29", "2025-07-01", ""]),
        }
        for number in range(count)
    ]


def build(directory: Any, segments: Any) -> None:
    rng = random.Random(segments)
    for part in range(segments):
        with IndexWriter(directory) as writer:
            for document in documents(rng, rng.randint(20, 130), 1000 * part):
                if document["title"] or document["body"]:
                    writer.add(document)


@pytest.fixture(scope="module", params=[1, 3], ids=lambda segments: f"{segments} segments")
def pair(request: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The index as we open it and as stock Whoosh does; a few documents of each segment deleted."""
    directory = tmp_path_factory.mktemp("whoosh")
    build(directory, request.param)
    with IndexWriter(directory) as writer:
        for number in range(1000 * request.param):
            if number % 9 == 0:
                writer.delete(f"d{number}")
    stock = whoosh.index.open_dir(str(directory))
    with open_index(directory) as index, stock.searcher() as searcher:
        yield index, searcher


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The same with no document deleted."""
    directory = tmp_path_factory.mktemp("whole")
    build(directory, 2)
    stock = whoosh.index.open_dir(str(directory))
    with open_index(directory) as index, stock.searcher() as searcher:
        yield index, searcher


FIELDS = st.sampled_from(["text", "title", "weak", "stem", "root", "form"])
BOOSTS = st.sampled_from([1.0, 1.0, 0.5, 2.5])
CONSTANT = st.booleans()
# Whoosh 2.7.4, which we follow, drops the boost of an expansion to a single term; whoosh3 does not.
EXPANDED = BOOSTS if whoosh.__version__[0] < 3 else st.just(1.0)
TERM = st.builds(wq.Term, FIELDS, st.sampled_from(TERMS + WORDS), boost=BOOSTS)
LEAVES = st.one_of(
    TERM,
    TERM,
    st.builds(wq.Term, st.just("source"), st.sampled_from(["ا", "ب", "ج"]), boost=BOOSTS),
    st.builds(
        wq.Phrase,
        st.sampled_from(["text", "title"]),
        st.lists(st.sampled_from(sorted(LEMMAS)), min_size=2, max_size=3),
        slop=st.integers(1, 3),
        boost=BOOSTS,
    ),
    st.builds(
        wq.Prefix, FIELDS, st.sampled_from(["ك", "كت", "م", "ا", "س", "ظ"]), EXPANDED, CONSTANT
    ),
    st.builds(
        wq.Wildcard,
        FIELDS,
        st.sampled_from(["*ت*", "ك?اب", "م*", "*س", "???", "[كم]ت*"]),
        EXPANDED,
        CONSTANT,
    ),
    st.builds(
        wq.FuzzyTerm,
        FIELDS,
        st.sampled_from(["كتاب", "سلام", "بيت", "مدرس"]),
        EXPANDED,
        st.integers(1, 2),
        st.integers(0, 2),
        CONSTANT,
    ),
    st.builds(
        wq.TermRange,
        st.sampled_from(["text", "date"]),
        st.sampled_from([None, "2024-02-01", "ق", "ك"]),
        st.sampled_from([None, "2025", "م", "ي"]),
        st.booleans(),
        st.booleans(),
        EXPANDED,
        CONSTANT,
    ),
    st.builds(wq.Every, st.sampled_from([None, "source", "title"]), boost=BOOSTS),
    st.builds(wq.Regex, FIELDS, st.sampled_from(["كت.*", "[سم].+"])),
    st.builds(wq.NullQuery.__class__),
)


def compounds(parts: Any) -> Any:
    many = st.lists(parts, min_size=1, max_size=4)
    return st.one_of(
        st.builds(wq.And, many, BOOSTS),
        st.builds(wq.Or, many, BOOSTS),
        st.builds(wq.ConstantScoreQuery, parts, st.sampled_from([1.0, 3.0])),
    )


QUERIES = st.recursive(LEAVES, compounds, max_leaves=6)
NEGATIONS = st.recursive(
    st.builds(wq.Not, QUERIES), lambda parts: compounds(st.one_of(parts, QUERIES)), max_leaves=3
)


def scores(results: Any) -> dict[Any, float]:
    return {hit.id: hit.score for hit in results}


def check(index: Any, searcher: Any, query: Any) -> None:
    theirs = {hit["id"]: hit.score for hit in searcher.search(query, limit=None)}
    ours = scores(index.search(query, limit=1000))
    assert ours.keys() == theirs.keys()
    assert ours == pytest.approx(theirs, abs=1e-4)
    top = sorted(theirs.values(), reverse=True)[:100]
    assert list(scores(index.search(query, limit=100)).values()) == pytest.approx(top, abs=1e-4)


@settings(max_examples=80, deadline=None)
@given(st.one_of(QUERIES, st.builds(wq.AndMaybe, LEAVES, LEAVES)))
def test_the_top_hundred_have_the_scores_of_whoosh(pair: Any, query: Any) -> None:
    index, searcher = pair
    check(index, searcher, query)


@settings(max_examples=40, deadline=None)
@given(NEGATIONS)
def test_negations_have_the_scores_of_whoosh_where_nothing_is_deleted(
    whole: Any, query: Any
) -> None:
    index, searcher = whole
    check(index, searcher, query)


@settings(max_examples=15, deadline=None)
@given(QUERIES)
def test_not_and_and_not_match_all_other_documents(pair: Any, query: Any) -> None:
    index, _ = pair
    found = scores(index.search(query, limit=1000))
    every = scores(index.search(wq.Every(), limit=1000))
    rest = scores(index.search(wq.Not(query), limit=1000))
    assert rest == {key: 1.0 for key in every if key not in found}
    assert scores(index.search(wq.AndNot(wq.Every(), query), limit=1000)) == rest


@settings(max_examples=15, deadline=None)
@given(QUERIES, QUERIES)
def test_require_keeps_the_scores_of_the_first_part(pair: Any, query: Any, other: Any) -> None:
    index, _ = pair
    found, others = scores(index.search(query, limit=1000)), index.search(other, limit=1000)
    kept = {hit.id for hit in others}
    required = scores(index.search(wq.Require(query, other), limit=1000))
    assert required == {key: score for key, score in found.items() if key in kept}


@settings(max_examples=15, deadline=None)
@given(st.lists(QUERIES, min_size=2, max_size=3))
def test_disjunction_max_scores_by_the_best_part(pair: Any, parts: Any) -> None:
    index, _ = pair
    found = [scores(index.search(part, limit=1000)) for part in parts]
    best = {key: max(s[key] for s in found if key in s) for s in found for key in s}
    assert scores(index.search(wq.DisjunctionMax(parts), limit=1000)) == pytest.approx(best)


@settings(max_examples=15, deadline=None)
@given(st.lists(QUERIES, min_size=2, max_size=4), st.integers(2, 3))
def test_minmatch_requires_so_many_parts(pair: Any, parts: Any, least: int) -> None:
    index, _ = pair
    found = [scores(index.search(part, limit=1000)) for part in parts]
    every = {key for s in found for key in s}
    expected = {key for key in every if sum(key in s for s in found) >= least}
    assert scores(index.search(wq.Or(parts, minmatch=least), limit=1000)).keys() == expected


def test_the_terms_of_a_whoosh_query_are_highlighted(news: Path) -> None:
    with open_index(news) as index:
        results = index.search(wq.Term("text", Analyzer().word("العراق").lemmas[0]), limit=1)
        (hit,) = results
    assert any(snippet.spans for snippet in (*hit.snippets, hit.highlighted_title))
    assert [part.score for part in results.explain(hit)] == [hit.score]
