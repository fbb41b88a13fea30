"""The evaluator: every node against a reference implementation in plain Python."""

import random
from collections.abc import Iterator
from itertools import product
from typing import Any, assert_never

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kashaf.index import IndexWriter
from kashaf.index.analysis import Analyzer, Token
from kashaf.index.analysis.spelling.exact import is_spelled, letters
from kashaf.index.store.generation import require
from kashaf.index.store.schema import BODY_POSITION
from kashaf.search.matching.evaluator import Evaluator
from kashaf.search.matching.explain import explain
from kashaf.search.model.budget import Budget
from kashaf.search.postings.cache import PostingsCache
from kashaf.search.postings.segments import Segments
from kashaf.search.query import nodes
from kashaf.search.query.multi_term import form_test
from kashaf.search.query.words import word_of

ANALYZER = Analyzer()
TEXTS = (
    *("القوات", "قوات", "بالقوّات", "كتب", "كَتَبَ", "كُتُب", "الكتاب", "مكتبة", "مكتبه", "في", "من"),
    *("العراق", "عراقية", "مدرسة", "المدارس", "#عين_الأسد", "عين", "الأسد", "14", "احمد", "أحمد"),
    *("غوغل", "جوجل", "المجتمع", "جامعة", "الجامعات"),
)
WORDS = {text: token for text in TEXTS for token in ANALYZER.tokens(text)[:1]}


def make_documents(count: int = 90) -> list[dict[str, str]]:
    rng = random.Random(3)
    return [
        {
            "id": f"d{number}",
            "title": " ".join(rng.choices(TEXTS, k=rng.randint(0, 4))),
            "body": " ".join(rng.choices(TEXTS, k=rng.randint(0, 14))),
            "source": rng.choice(["النهار", "الغد", ""]),
            "tags": rng.choice(["أدب", "أدب,علوم", ""]),
            "date": rng.choice(["2024-01-05", "2024-02-29", "2025-07-01", ""]),
        }
        for number in range(count)
    ]


DOCUMENTS = [document for document in make_documents() if document["title"] + document["body"]]
DELETED = {document["id"] for document in DOCUMENTS[::7]}
LIVE = [document for document in DOCUMENTS if document["id"] not in DELETED]


@pytest.fixture(scope="module")
def evaluator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Evaluator]:
    """An index of three segments with deleted documents in each."""
    directory = tmp_path_factory.mktemp("evaluate")
    for part in range(3):
        with IndexWriter(directory) as writer:
            for document in DOCUMENTS[part::3]:
                writer.add(document)
    with IndexWriter(directory) as writer:
        for identity in DELETED:
            assert writer.delete(identity)
    segments = Segments(directory, require(directory))
    yield Evaluator(segments, ANALYZER, Budget(60))
    segments.close()


def tokens(document: dict[str, str], scope: Any = None) -> list[tuple[int, Token]]:
    """(position, token) of title and body, as the index has them."""
    title = [(token.position, token) for token in ANALYZER.tokens(document["title"])]
    body = [(token.position + BODY_POSITION, token) for token in ANALYZER.tokens(document["body"])]
    return {"title": title, "body": body, None: title + body}[scope]


def lemma_positions(document: dict[str, str], word: nodes.Word, scope: Any = None) -> list[int]:
    found = [at for at, token in tokens(document, scope) if {*token.lemmas} & {*word.lemmas}]
    return [
        at for at in found if word.scope is None or (at >= BODY_POSITION) == (word.scope == "body")
    ]


def is_other_form(token: Token, word: nodes.Word) -> bool:
    """Return whether a token matches a word by something else than its lemma."""
    is_related = word.related and word.root is not None and token.root == word.root
    return bool({*token.weak} & {*word.weak}) or token.form in word.forms or is_related


def matches(document: dict[str, str], query: nodes.Query) -> bool:  # noqa: C901 (one case per node)
    """Return whether a document matches, by the definition of the nodes."""
    match query:
        case nodes.Word(scope=scope):
            if lemma_positions(document, query, scope):
                return True
            return not scope and any(is_other_form(token, query) for _, token in tokens(document))
        case nodes.BooleanOr(words=words, minimum_should_match=minimum):
            return bool(words) and sum(matches(document, w) for w in words) >= max(minimum, 1)
        case nodes.Phrase(words=words, slop=slop, scope=scope):
            places = [lemma_positions(document, word, scope) for word in words]
            return bool(words) and any(
                max(moved) - min(moved) <= slop
                and len({(w.lemmas, p) for w, p in zip(words, at, strict=True)}) == len(at)
                for at in product(*places)
                for moved in [[place - i for i, place in enumerate(at)]]
            )
        case nodes.Near(left=left, right=right, within=within):
            return any(
                abs(a - b) <= within and (a != b or left.lemmas != right.lemmas)
                for a in lemma_positions(document, left)
                for b in lemma_positions(document, right)
            )
        case nodes.Exact(words=words, scope=scope):
            at = [
                {place for place, t in tokens(document, scope) if is_spelled(letters(word), t.text)}
                for word in words
            ]
            return any(all(start + i in p for i, p in enumerate(at)) for start in at[0])
        case nodes.Root(root=root):
            return any(token.root == root for _, token in tokens(document))
        case nodes.Prefix(scope=scope) | nodes.Wildcard(scope=scope) | nodes.Fuzzy(scope=scope):
            return any(form_test(query)(token.form) for _, token in tokens(document, scope))
        case nodes.Value(field=field, value=value):
            return value in document[field].split(",")
        case nodes.DateRange(first=first, last=last):
            return (
                (first or "0") <= document["date"] <= (last or "9") if document["date"] else False
            )
        case nodes.NumberRange() | nodes.Exists():
            return False  # the documents here are without a schema; see test_schema_search.py
        case nodes.And(queries=queries):
            return all(matches(document, part) for part in queries)
        case nodes.Or(queries=queries):
            return any(matches(document, part) for part in queries)
        case nodes.Not(query=part):
            return not matches(document, part)
        case nodes.Filter(query=part, by=by):
            return matches(document, part) and matches(document, by)
        case nodes.Boost(query=part):
            return matches(document, part)
        case nodes.Everything():
            return True
        case nodes.Nearest() | nodes.Blend():
            raise AssertionError("documents here have no vectors; see tests/search/meaning")
        case _:
            assert_never(query)


def word(text: str, scope: Any = None) -> nodes.Word:
    return word_of(WORDS[text], scope)


def widened(text: str, forms: Any, related: bool) -> nodes.Word:
    """A word with other forms to look for."""
    return word(text)._replace(forms=tuple(forms), related=related)


SCOPES = st.sampled_from([None, None, "title", "body"])
A_WORD = st.builds(word, st.sampled_from(sorted(WORDS)), SCOPES)
PLAIN = st.builds(word, st.sampled_from(sorted(WORDS)))
FORMS = st.sampled_from(sorted({token.form for token in WORDS.values()}))


def exact(texts: Any, scope: Any) -> nodes.Exact:
    return nodes.Exact(tuple(texts), tuple(ANALYZER.fold(text) for text in texts), scope)


DAYS = st.sampled_from([None, "2024-01-05", "2024-02-01", "2025-07-01"])
LEAVES = st.one_of(
    A_WORD,
    st.builds(widened, st.sampled_from(sorted(WORDS)), st.lists(FORMS, max_size=2), st.booleans()),
    st.builds(nodes.BooleanOr, st.lists(A_WORD, max_size=4).map(tuple), st.integers(0, 3)),
    st.builds(nodes.Phrase, st.lists(PLAIN, max_size=3).map(tuple), st.integers(0, 3), SCOPES),
    st.builds(nodes.Near, PLAIN, PLAIN, st.integers(1, 4)),
    st.builds(exact, st.lists(st.sampled_from(TEXTS[:10]), min_size=1, max_size=2), SCOPES),
    st.builds(nodes.Root, st.sampled_from(sorted({t.root for t in WORDS.values() if t.root}))),
    st.builds(nodes.Prefix, FORMS.map(lambda form: form[:2]), SCOPES),
    st.builds(
        nodes.Wildcard,
        st.sampled_from(["*ت*", "ك?ب", "*ه", "م*ه", "???", "*ا*س", "لا*", "م*?*", "*?*ب", "?*ت?*"]),
        SCOPES,
    ),
    st.builds(nodes.Fuzzy, FORMS, st.integers(1, 2), SCOPES),
    st.builds(nodes.Value, st.just("source"), st.sampled_from(["النهار", "الغد", "لا"])),
    st.builds(nodes.Value, st.just("tags"), st.sampled_from(["أدب", "علوم"])),
    st.builds(nodes.DateRange, DAYS, DAYS),
    st.just(nodes.Everything()),
)
TREES = st.recursive(
    LEAVES,
    lambda parts: st.one_of(
        st.builds(nodes.And, st.lists(parts, min_size=1, max_size=3).map(tuple)),
        st.builds(nodes.Or, st.lists(parts, min_size=1, max_size=3).map(tuple)),
        st.builds(nodes.Not, parts),
        st.builds(nodes.Filter, parts, parts),
        st.builds(nodes.Boost, parts, st.sampled_from([0.5, 3.0])),
    ),
    max_leaves=5,
)


@settings(max_examples=250, deadline=None)
@given(TREES)
def test_matches_are_those_of_the_reference(evaluator: Any, query: Any) -> None:
    found = evaluator.matches(query)
    ids = [evaluator.segments.stored(number)["id"] for number in found.docs.tolist()]
    assert ids == [
        d["id"] for part in range(3) for d in DOCUMENTS[part::3] if d in LIVE and matches(d, query)
    ]
    assert found.docs.dtype == np.uint32
    assert found.scores.dtype == np.float32


@settings(max_examples=60, deadline=None)
@given(TREES)
def test_the_parts_of_a_score_add_up_to_it(evaluator: Any, query: Any) -> None:
    found = evaluator.matches(query)
    for number, score in list(zip(found.docs.tolist(), found.scores.tolist(), strict=True))[:3]:
        parts = explain(evaluator, query, number)
        assert sum(part.score for part in parts) == pytest.approx(score, abs=1e-4, rel=1e-4)


@pytest.mark.parametrize(
    ("asked", "text", "spelled"),
    [
        ("كتب", "كَتَبَ", True),
        ("كَتب", "كَتَبَ", True),
        ("كُتب", "كَتَبَ", False),
        ("كَتَبَ", "كتب", False),
        ("مكتبه", "مكتبة", False),
        ("أحمد", "احمد", False),
        ("أحمد", "ا\u0654حمد", True),
        ("سلام", "ســلام", True),
        ("احمد", "ﺍﺣﻤﺪ", True),
        ("مدّة", "مُدَّة", True),
    ],
)
def test_exact_compares_letters_and_the_given_vowels(asked: str, text: str, spelled: bool) -> None:
    assert is_spelled(letters(asked), text) is spelled


def test_a_search_that_runs_out_of_time_is_partial(evaluator: Any) -> None:
    budget = Budget(-1)
    found = Evaluator(evaluator.segments, ANALYZER, budget).matches(nodes.Everything())
    assert not len(found.docs)
    assert budget.partial
    assert len(budget.notes) == 1


@pytest.mark.parametrize(
    "query",
    [
        nodes.Exact(("كتب",), ("كتب",)),
        nodes.Phrase((word_of(WORDS["القوات"]), word_of(WORDS["العراق"])), slop=3),
        nodes.Prefix("كت", scope="body"),
    ],
    ids=["exact", "phrase", "prefix"],
)
def test_what_a_search_without_time_missed_is_found_by_the_next(
    evaluator: Evaluator, query: nodes.Query
) -> None:
    segments = evaluator.segments
    for looks in range(1, 40):
        left = iter(range(looks))
        cancelled = Budget(9, is_cancelled=lambda left=left: next(left, None) is None)  # type: ignore[misc]
        segments.cache = PostingsCache(1 << 20)
        Evaluator(segments, ANALYZER, cancelled).matches(query)
        found = Evaluator(segments, ANALYZER, Budget()).matches(query)
        segments.cache = PostingsCache(1 << 20)
        expected = Evaluator(segments, ANALYZER, Budget()).matches(query)
        assert len(expected)
        assert found.docs.tolist() == expected.docs.tolist()
        some = expected.docs[::2]
        again = Evaluator(segments, ANALYZER, Budget()).matches(query, some)
        assert again.docs.tolist() == some.tolist()
