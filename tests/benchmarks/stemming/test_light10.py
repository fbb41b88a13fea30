"""The port of Lucene's light10 gives what Lucene's own tests ask of it."""

import pytest

from benchmarks.stemming.light10 import normalize, stem


@pytest.mark.parametrize("word", ["الحسن", "والحسن", "بالحسن", "كالحسن", "فالحسن", "وحسن"])
def test_article_and_particles_are_cut(word: str) -> None:
    assert stem(word) == "حسن"


@pytest.mark.parametrize(
    "word",
    [
        "ساهدان",
        "ساهدات",
        "ساهدون",
        "ساهدين",
        "ساهديه",
        "ساهدية",
        "ساهده",
        "ساهدة",
        "ساهدي",
        "ساهدهات",
        "وساهدون",
    ],
)
def test_endings_are_cut_one_after_the_other(word: str) -> None:
    assert stem(word) == "ساهد"


@pytest.mark.parametrize(("word", "kept"), [("للاخر", "اخر"), ("زوجها", "زوج")])
def test_double_lam_and_possessive_are_cut(word: str, kept: str) -> None:
    assert stem(word) == kept


@pytest.mark.parametrize("word", ["الو", "English", "كتابهم", ""])
def test_short_foreign_and_unlisted_forms_stay_whole(word: str) -> None:
    assert stem(word) == word


def test_what_lucene_gets_wrong_is_kept_wrong() -> None:
    assert [stem(word) for word in ("الله", "وليد", "لبنان")] == ["له", "ليد", "لبن"]


def test_normalizing_folds_alef_yeh_and_teh_marbuta_and_drops_marks() -> None:
    assert normalize("إلى آلِ المدرســةِ أُخْرى") == "الي ال المدرسه اخري"


def test_normalizing_leaves_what_lucene_leaves() -> None:
    assert normalize("ٱؤئءٰ") == "ٱؤئءٰ"
