"""The stems of nouns, as the generator of the data files cuts them."""

import pytest

pytest.importorskip("arramooz")

from kashaf.index.analysis.morphology.affixes import Use
from kashaf.index.analysis.morphology.generator.nouns import guessed_singulars, plural


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
