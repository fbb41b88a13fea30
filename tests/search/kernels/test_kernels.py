"""The kernels: the compiled ones and those with numpy compute the same."""

from itertools import chain

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from kashaf.search.kernels import Arrays, Docs, LetterMasks, Norms, Scores
from kashaf.search.kernels import fallback as plain
from kashaf.search.kernels.contract import (
    ANY_LETTER,
    BREAK,
    EDGE,
    JOINED,
    LETTER,
    MAX_GROUPS,
    OTHER,
    WEAK,
    Kernels,
)
from kashaf.search.kernels.edit_distance import code_points

compiled = pytest.importorskip("kashaf.search.kernels._compiled")

SIZE = 40_000
Scored = tuple[Docs, Scores]
SCORES = st.floats(0.125, 8, width=32)
NORMS = Norms(np.zeros(SIZE, np.uint8), np.ones(256, np.float32))
EXAMPLES = settings(max_examples=200, deadline=None)


@st.composite
def lists(draw: st.DrawFn) -> Scored:
    """Documents and their scores."""
    numbers = st.integers(0, 60) | st.integers(0, SIZE - 1)
    scores = draw(st.dictionaries(numbers, SCORES, max_size=60))
    docs = np.array(sorted(scores), np.uint32)
    return docs, np.array([scores[doc] for doc in docs.tolist()], np.float32)


DENSE = lists().map(lambda found: (dense_of(*found),))
PARTS = st.lists(lists() | DENSE, max_size=5)


def dense_of(docs: Docs, scores: Scores) -> Scores:
    dense = np.zeros(SIZE, np.float32)
    dense[docs] = scores
    return dense


@EXAMPLES
@given(PARTS)
def test_scores_are_added_up_and_rounded_alike(parts: list[Arrays]) -> None:
    sums, total = compiled.accumulate([parts], 1, SIZE)
    expected, count = plain.accumulate([parts], 1, SIZE)
    assert total == count
    assert np.array_equal(sums, expected)


@EXAMPLES
@given(lists(), lists())
def test_a_score_that_is_not_above_0_leaves_the_total_unknown(one: Scored, other: Scored) -> None:
    none = np.zeros_like(one[1])
    found = compiled.accumulate([[(one[0], none), other]], 1, SIZE)[1]
    assert found == plain.accumulate([[(one[0], none), other]], 1, SIZE)[1]


@EXAMPLES
@given(st.lists(PARTS, min_size=1, max_size=5), st.integers(1, 5))
def test_documents_in_too_few_groups_score_0(groups: list[list[Arrays]], minimum: int) -> None:
    sums, total = compiled.accumulate(groups, minimum, SIZE)
    expected, count = plain.accumulate(groups, minimum, SIZE)
    assert total == count
    assert np.array_equal(sums, expected)


@EXAMPLES
@given(st.lists(PARTS, min_size=1, max_size=4), st.integers(1, 4), PARTS)
def test_a_bonus_is_added_only_to_documents_that_match(
    groups: list[list[Arrays]], minimum: int, bonus: list[Arrays]
) -> None:
    without, _ = plain.accumulate(groups, minimum, SIZE)
    expected = np.where(without > 0, without + plain.accumulate([bonus], 1, SIZE)[0], 0)
    for kernels in (compiled, plain):
        sums, total = kernels.accumulate(groups, minimum, SIZE, bonus)
        np.testing.assert_allclose(sums, expected, rtol=1e-5)
        assert total in (None, np.count_nonzero(without))
    compiled_sums, count = compiled.accumulate(groups, minimum, SIZE, bonus)
    assert total == count
    assert np.array_equal(sums, compiled_sums)


@EXAMPLES
@given(PARTS, lists())
def test_scores_at_some_documents_in_any_order(parts: list[Arrays], wanted: Scored) -> None:
    for docs in (wanted[0], wanted[0][::-1].copy(), np.roll(wanted[0], 1)):
        found = compiled.scores_at(parts, docs)
        np.testing.assert_allclose(found, plain.scores_at(parts, docs), rtol=1e-5)


@EXAMPLES
@given(lists(), lists())
def test_intersection(one: Scored, other: Scored) -> None:
    found = compiled.intersect(one[0], other[0])
    assert found.tolist() == sorted({*one[0].tolist()} & {*other[0].tolist()})
    assert found.tolist() == plain.intersect(one[0], other[0]).tolist()


@EXAMPLES
@given(
    st.lists(st.sampled_from([0, 0.5, 1, 2, 2.5, 4]), max_size=400),
    st.integers(0, 50),
    st.sampled_from([0.0, -np.inf]),
)
def test_top_k(drawn: list[float], count: int, above: float) -> None:
    scores = np.array(drawn, np.float32)
    found = compiled.top_k(scores, count, above)
    order = sorted(range(len(scores)), key=lambda at: (-scores[at], at))
    assert found.tolist() == [at for at in order if scores[at] > above][:count]
    assert found.tolist() == plain.top_k(scores, count, above).tolist()


@EXAMPLES
@given(st.sets(st.integers(0, 64 * 20 - 1)))
def test_the_documents_of_masks(docs: set[int]) -> None:
    masks = np.array([sum(1 << d % 64 for d in docs if d // 64 == at) for at in range(20)], "u8")
    for kernels in (compiled, plain):
        assert kernels.documents_in(masks).tolist() == sorted(docs)


@EXAMPLES
@given(st.integers(0, 2**32), st.sampled_from([1, 20, 60, 100]), st.integers(1, 20_000))
def test_top_k_of_many_scores(seed: int, count: int, different: int) -> None:
    rng = np.random.default_rng(seed)
    scores = rng.integers(-1, different, rng.integers(0, 20_000)).astype(np.float32)
    if different % 2:
        scores.sort()
    found = compiled.top_k(scores, count, 0)
    order = np.argsort(-scores, kind="stable")
    assert found.tolist() == order[scores[order] > 0][:count].tolist()


@EXAMPLES
@given(lists(), st.floats(0.125, 8), st.data())
def test_bm25(docs: Scored, factor: float, data: st.DataObject) -> None:
    count = len(docs[0])
    drawn = data.draw(st.lists(st.integers(1, 2**32 - 1), min_size=count, max_size=count))
    freqs = np.array(drawn, np.uint32)
    codes = (np.arange(SIZE) % 256).astype(np.uint8)
    norms = Norms(codes, np.linspace(0.25, 3, 256, dtype=np.float32))
    found = compiled.score(docs[0], freqs, norms, factor)
    np.testing.assert_allclose(found, plain.score(docs[0], freqs, norms, factor), rtol=1e-5)


POSITIONS = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 40)), max_size=60, unique=True
).map(lambda found: np.array(sorted((doc << 32) + at for doc, at in found), np.int64))


@EXAMPLES
@given(POSITIONS, POSITIONS)
def test_intersection_of_positions(left: NDArray[np.int64], right: NDArray[np.int64]) -> None:
    found = compiled.intersect_positions(left, right)
    assert found.tolist() == plain.intersect_positions(left, right).tolist()


@EXAMPLES
@given(POSITIONS)
def test_positions_are_counted_by_document(places: NDArray[np.int64]) -> None:
    for found, expected in zip(
        compiled.count_positions(places), plain.count_positions(places), strict=True
    ):
        assert found.tolist() == expected.tolist()


@EXAMPLES
@given(POSITIONS, st.sets(st.integers(0, 11)), st.integers(1, 50))
def test_early_positions_score_higher(
    positions: NDArray[np.int64], numbers: set[int], body: int
) -> None:
    docs = np.array(sorted(numbers), np.uint32)
    for kernels in (compiled, plain):
        scores = kernels.early_scores(positions, docs, body, 2.0, 30.0)
        for doc, score in zip(docs.tolist(), scores.tolist(), strict=True):
            first = min(
                (at & 0xFFFFFFFF for at in positions.tolist() if at >> 32 == doc), default=None
            )
            tokens = None if first is None else first - body if first >= body else first
            expected = 0.0 if tokens is None else 2 * np.exp(-tokens / 30)
            assert score == pytest.approx(expected, rel=1e-5)


@EXAMPLES
@given(POSITIONS, POSITIONS, st.integers(0, 9), st.sets(st.integers(0, 9)))
def test_near_positions_are_counted(
    left: NDArray[np.int64], right: NDArray[np.int64], window: int, numbers: set[int]
) -> None:
    docs = np.array(sorted(numbers), np.uint32)
    found = compiled.count_near(left, right, window, docs)
    assert found.tolist() == plain.count_near(left, right, window, docs).tolist()


FLAGS = [
    0,
    LETTER,
    BREAK,
    BREAK | EDGE,
    LETTER | BREAK,
    LETTER | OTHER,
    WEAK,
    JOINED,
    ANY_LETTER - 7,
]
BITS = st.tuples(st.integers(0, 7), st.sampled_from(FLAGS)).map(sum)
ORDERS = st.lists(st.integers(0, 7), max_size=4)


@EXAMPLES
@given(
    st.text("ab\u0628\u062a \n\uffff\xe9\U0001f600", max_size=60),
    st.lists(BITS, min_size=5, max_size=5),
    st.lists(st.tuples(st.integers(0, 7), st.integers(0, 2), BITS, BITS, ORDERS), max_size=4),
    st.dictionaries(st.text("ab\u0628", min_size=1, max_size=2), st.tuples(st.sampled_from("xyz"))),
    st.frozensets(st.sampled_from("xyz")),
)
def test_token_prefilter(
    text: str,
    of_letters: list[int],
    needs: list[tuple[int, int, int, int, list[int]]],
    keys: dict[str, tuple[str, ...]],
    wanted: frozenset[str],
) -> None:
    bits = np.zeros(0x701, np.uint64)
    bits[[ord("a"), ord("b"), 0x628, 0x62A, 0x700]] = of_letters
    orders = [order if missing < 2 else [] for _, missing, *_, order in needs]
    letters, missing, excluded, between, _ = zip(*needs, strict=True) if needs else [()] * 5
    masks = LetterMasks(
        np.array(letters, np.uint64),
        np.array(missing, np.int64),
        np.array(excluded, np.uint64),
        np.array(between, np.uint64),
        np.cumsum(list(map(len, orders)), dtype=np.int64),
        np.array(list(chain.from_iterable(orders)), np.uint64),
    )
    found = compiled.prefilter_tokens(text, bits, masks, keys, wanted)
    assert found == plain.prefilter_tokens(text, bits, masks, keys, wanted)
    every = compiled.prefilter_tokens(text, bits, masks, {}, frozenset())
    assert found == [
        (start, end)
        for start, end in every
        if text[start:end] not in keys or wanted & {*keys[text[start:end]]}
    ]


LETTERS = st.text("ابتث", max_size=7)


@EXAMPLES
@given(LETTERS, st.lists(LETTERS, max_size=8), st.booleans())
def test_edit_distances(target: str, words: list[str], swaps: bool) -> None:
    letters = code_points([target])[0].reshape(-1)
    found = compiled.distances(letters, *code_points(words), swaps)
    assert found.tolist() == plain.distances(letters, *code_points(words), swaps).tolist()


@pytest.mark.parametrize("kernels", [compiled, plain], ids=["compiled", "numpy"])
def test_documents_outside_the_index_are_refused(kernels: Kernels) -> None:
    far = (np.array([SIZE], np.uint32), np.ones(1, np.float32))
    for refused in (
        lambda: kernels.accumulate([[far]], 1, SIZE),
        lambda: kernels.accumulate([[far], [far]], 2, SIZE),
        lambda: kernels.scores_at([(np.zeros(SIZE, np.float32),)], far[0]),
        lambda: kernels.score(far[0], far[0], NORMS, 1.0),
        lambda: kernels.accumulate([[(far[0], np.ones(2, np.float32))]], 1, SIZE),
    ):
        with pytest.raises(ValueError, match="do not fit together"):
            refused()


@pytest.mark.parametrize("kernels", [compiled, plain], ids=["compiled", "numpy"])
def test_both_refuse_more_groups_than_a_byte_counts(kernels: Kernels) -> None:
    part = (np.array([3], np.uint32), np.ones(1, np.float32))
    sums, total = kernels.accumulate([[part]] * MAX_GROUPS, MAX_GROUPS, 5)
    assert (sums.tolist(), total) == ([0, 0, 0, MAX_GROUPS, 0], 1)
    with pytest.raises(ValueError, match="do not fit together"):
        kernels.accumulate([[part]] * (MAX_GROUPS + 1), 1, 5)
