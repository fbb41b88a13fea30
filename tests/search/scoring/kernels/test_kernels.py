"""The kernels of ranking: both compute the same, and what is skipped is none of the best."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kashaf.search.kernels import Docs, Norms, Scores, accumulate, top_k
from kashaf.search.scoring.kernels import WordScores, fallback
from kashaf.search.scoring.kernels.contract import FINE, MAX_WORDS, Bounds, Kernels, TermPostings

compiled = pytest.importorskip("kashaf.search.scoring.kernels._compiled")

SIZE = 70_000  # a large index for the compiled kernel: see LARGE there
EXAMPLES = settings(max_examples=200, deadline=None)
NORMS = Norms((np.arange(SIZE) % 256).astype(np.uint8), np.linspace(0.25, 3, 256, dtype=np.float32))
NONE = np.empty(0, np.uint32)
BOTH = pytest.mark.parametrize("kernels", [compiled, fallback], ids=["compiled", "numpy"])


def docs_of(numbers: set[int]) -> Docs:
    return np.array(sorted(numbers), np.uint32)


NUMBERS = st.sets(st.integers(0, 200) | st.integers(0, SIZE - 1), max_size=60)
DOCS = NUMBERS.map(docs_of)


@st.composite
def terms(draw: st.DrawFn) -> TermPostings:
    docs = draw(DOCS)
    freqs = draw(st.lists(st.integers(1, 5), min_size=len(docs), max_size=len(docs)))
    return docs, np.array(freqs, np.uint32), NORMS, draw(st.floats(0.125, 8, width=32))


TERMS = st.lists(terms(), max_size=4)


@EXAMPLES
@given(TERMS, TERMS, DOCS)
def test_the_terms_of_a_word_are_scored(
    matching: list[TermPostings], bonus: list[TermPostings], deleted: Docs
) -> None:
    found = WordScores(*compiled.score_word(matching, bonus, deleted, SIZE, 10))
    expected = WordScores(*fallback.score_word(matching, bonus, deleted, SIZE, 10))
    docs, scores = found.matches
    others, points = found.others
    assert docs.tolist() == expected.docs.tolist()
    assert others.tolist() == expected.other_docs.tolist()
    np.testing.assert_allclose(scores, expected.scores, rtol=1e-5)
    np.testing.assert_allclose(points, expected.other_scores, rtol=1e-5)
    if len(found.bounds):
        for part, starts in zip((docs, others), found.starts, strict=True):
            assert starts.tolist() == np.searchsorted(part, 64 * np.arange(len(starts))).tolist()
        dense = np.zeros(FINE * len(found.bounds), np.float32)
        dense[docs], dense[others] = scores, points
        highest, upper = dense.reshape(-1, FINE).max(axis=1), widened(found.bounds)
        assert ((highest <= upper) & (upper <= highest * (1 + 2**-7))).all()


def widened(bounds: Bounds) -> Scores:
    return (bounds.astype(np.uint32) << 16).view(np.float32)


def word(seed: int, share: float, different: int) -> WordScores:
    """A word in a share of the documents, with so many different scores."""
    rng = np.random.default_rng(seed)
    postings: list[TermPostings] = []
    table = (1 + np.arange(256) % different).astype(np.float32)
    for part in (share, share / 2):
        docs = np.flatnonzero(rng.random(SIZE) < part).astype(np.uint32)
        norms = Norms(rng.integers(0, 256, SIZE).astype(np.uint8), table)
        postings.append((docs, np.ones(len(docs), np.uint32), norms, rng.random() + 0.5))
    return WordScores(*compiled.score_word(postings[:1], postings[1:], NONE, SIZE, 100))


WORDS = st.lists(
    st.builds(
        word,
        st.integers(0, 2**32),
        st.sampled_from([0.0, 0.0005, 0.01, 0.1, 0.5]),
        st.sampled_from([1, 3, 200]),
    ),
    min_size=1,
    max_size=5,
)


@EXAMPLES
@given(WORDS, st.integers(1, 5), st.integers(0, 100), st.none() | st.floats(0, 1))
def test_the_best_are_those_of_all_documents(
    words: list[WordScores], minimum: int, count: int, share: float | None
) -> None:
    minimum = min(minimum, len(words))
    others = [one.others for one in words]
    sums, total = accumulate([[one.matches] for one in words], minimum, SIZE, others)
    within = None
    if share is not None:
        is_within = np.random.default_rng(count).random(SIZE) < share
        within = np.flatnonzero(is_within).astype(np.uint32)
        sums[~is_within] = 0
        total = int(np.count_nonzero(sums))
    best = np.sort(top_k(sums, count, 0)).astype(np.uint32)
    for kernels in (compiled, fallback):
        docs, scores, found = kernels.best_of(words, minimum, SIZE, count, within)
        assert docs.tolist() == best.tolist()
        assert scores.tolist() == sums[best].tolist()
        assert found == total
        assert (
            kernels.matching(words, minimum, SIZE, within).tolist() == np.flatnonzero(sums).tolist()
        )


def test_blocks_without_any_of_the_best_are_not_scored() -> None:
    one = word(1, 0.3, 200)
    docs, scores, total = compiled.best_of([one], 1, SIZE, 100)
    is_low = widened(one.bounds)[one.matches[0] // FINE] < one.floor[0]
    assert is_low.any()
    wrong = one._replace(scores=np.where(is_low, np.float32(1e9), one.scores))
    found = compiled.best_of([wrong], 1, SIZE, 100)
    assert (found[0].tolist(), found[1].tolist(), found[2]) == (
        docs.tolist(),
        scores.tolist(),
        total,
    )


@BOTH
def test_what_does_not_fit_together_is_refused(kernels: Kernels) -> None:
    far = np.array([SIZE], np.uint32)
    ones = np.ones(1, np.float32)
    nothing = word(1, 0.0, 1)
    beyond = word(1, 0.5, 1)
    unsorted = nothing._replace(docs=np.array([SIZE, 3], np.uint32), scores=np.ones(2, np.float32))
    beyond.masks[1, -1] |= np.uint64(1) << np.uint64(SIZE % 64)
    for refused in (
        lambda: kernels.score_word([(far, far, NORMS, 1.0)], [], NONE, SIZE, 10),
        lambda: kernels.score_word([(far, NONE, NORMS, 1.0)], [], NONE, SIZE, 10),
        lambda: kernels.score_word([(NONE, NONE, NORMS, 1.0)], [], NONE, SIZE + 1, 10),
        lambda: kernels.best_of([nothing._replace(docs=far, scores=ones)], 1, SIZE, 10),
        lambda: kernels.best_of([nothing._replace(docs=far)], 1, SIZE, 10),
        lambda: kernels.best_of([nothing._replace(masks=np.ones((2, 3), np.uint64))], 1, SIZE, 10),
        lambda: kernels.best_of([nothing] * (MAX_WORDS + 1), 1, SIZE, 10),
        lambda: kernels.best_of([beyond], 1, SIZE, 10),
        lambda: kernels.best_of([unsorted], 1, SIZE, 10),
        lambda: kernels.best_of([nothing], 1, SIZE, 10, far),
    ):
        with pytest.raises(ValueError, match="do not fit together"):
            refused()


def test_up_to_255_words_are_counted() -> None:
    docs, scores = np.array([3], np.uint32), np.ones(1, np.float32)
    one = word(1, 0.0, 1)._replace(docs=docs, scores=scores)
    found: Scores
    for minimum in (1, 100, MAX_WORDS):
        for kernels in (compiled, fallback):
            _, found, total = kernels.best_of([one] * MAX_WORDS, minimum, SIZE, 10)
            assert (found.tolist(), total) == ([MAX_WORDS], 1)
    assert compiled.best_of([one] * 254, 255, SIZE, 10)[2] == 0
