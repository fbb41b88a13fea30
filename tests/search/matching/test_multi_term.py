"""Prefixes, patterns and fuzzy words."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kashaf.index import IndexWriter
from kashaf.index.analysis import Analyzer
from kashaf.index.store.generation import require
from kashaf.search import open_index
from kashaf.search.kernels.edit_distance import code_points, distances
from kashaf.search.matching.evaluator import Evaluator
from kashaf.search.model.budget import MAX_EXPANSIONS, Budget
from kashaf.search.postings.segments import Segments
from kashaf.search.query import nodes
from kashaf.search.query.multi_term import is_within_distance


@given(st.text("ابتج", max_size=5), st.lists(st.text("ابتجد", max_size=6), min_size=1, max_size=6))
def test_edit_distances_are_the_same_one_by_one_and_on_arrays(word: Any, others: list[str]) -> None:
    for other, edits in zip(others, distances(word, *code_points(others)), strict=True):
        assert [is_within_distance(word, other, most) for most in (1, 2, 6)] == [
            edits <= m for m in (1, 2, 6)
        ]


def test_fewer_edits_rank_higher(tmp_path: Path) -> None:
    with IndexWriter(tmp_path, jobs=1) as writer:
        for number, word in enumerate(("مدرسات", "مدرسة", "مدرس")):
            writer.add({"id": str(number), "title": "", "body": f"{word} في الحي"})
    with open_index(tmp_path) as index:
        hits = index.search("مدرس~2").hits
        assert [hit.id for hit in hits] == ["2", "1", "0"]
        assert hits[0].score > hits[1].score > hits[2].score > 0


def test_a_prefix_with_too_many_forms_keeps_the_most_frequent_and_notes_it(tmp_path: Path) -> None:
    names = [f"word{number:04}" for number in range(MAX_EXPANSIONS + 5)]
    with IndexWriter(tmp_path) as writer:
        writer.add({"id": "often", "title": "", "body": " ".join(names[5:])})
        writer.add({"id": "again", "title": "", "body": " ".join(names[5:])})
        writer.add({"id": "rare", "title": "", "body": " ".join(names[:5])})
    segments = Segments(tmp_path, require(tmp_path))
    for query in (nodes.Prefix("word"), nodes.Wildcard("wo*")):
        budget = Budget()
        found = Evaluator(segments, Analyzer(), budget).matches(query)
        assert [segments.stored(n)["id"] for n in found.docs.tolist()] == ["often", "again"]
        assert any("1,024 most frequent" in note for note in budget.notes)
    segments.close()


@pytest.mark.parametrize("pattern", ["*" * 60, "*a" * 40 + "*b", "?" * 300, "", "\ud800*", "["])
def test_no_pattern_raises(tmp_path: Path, pattern: str) -> None:
    with IndexWriter(tmp_path) as writer:
        writer.add({"id": "1", "title": "", "body": "a" * 190})
    segments = Segments(tmp_path, require(tmp_path))
    Evaluator(segments, Analyzer(), Budget()).matches(nodes.Wildcard(pattern))
    segments.close()
