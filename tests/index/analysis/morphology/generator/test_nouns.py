"""The stems of nouns, as the generator of the data files cuts them."""

import pytest

pytest.importorskip("arramooz")

from kashaf.index.analysis.morphology.affixes import Use
from kashaf.index.analysis.morphology.generator.nouns import plural
from kashaf.index.analysis.morphology.generator.plurals import (
    guessed_singulars,
    is_plural_pattern,
    known_singular,
)


@pytest.mark.parametrize(
    ("word", "stem", "use"),
    [
        ("أساتذة", "أساتذ", Use.FEMININE),
        ("جامعات", "جامع", Use.PLURAL_AT),
        ("معلمون", "معلم", Use.MASCULINE),
        ("كتب", "كتب", Use.BARE | Use.PRONOUN | Use.TANWEEN),
    ],
)
def test_a_plural_is_cut_before_its_ending(word: str, stem: str, use: int) -> None:
    assert (stem, use) in [(one.stem, one.uses) for one in plural(word, "كلمة")]


def test_a_singular_is_only_guessed_if_it_is_a_word() -> None:
    assert guessed_singulars("مدارس", {"مدرسة"}) == {"مدرسة"}
    assert guessed_singulars("مدارس", set()) == set()


@pytest.mark.parametrize(
    ("listed", "spelled"), [("قاض", "قاضي"), ("قارء", "قارئ"), ("ثاور", "ثائر"), ("شابب", "شاب")]
)
def test_a_singular_is_known_by_other_spellings(listed: str, spelled: str) -> None:
    assert known_singular(listed, {spelled}) == spelled


def test_patterns_tell_plurals_from_words_that_may_be_singulars() -> None:
    plurals = "حلفاء أفراد أغنياء جرائم شوارع صواريخ آثار أساليب"
    assert [word for word in plurals.split() if not is_plural_pattern(word)] == []
    others = "كتاب دفاع مدافع تعاون علم كاتب ظهور أحمر مكتبة موقع"
    assert [word for word in others.split() if is_plural_pattern(word)] == []
