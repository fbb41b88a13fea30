"""Folded forms are shown as people write them."""

from kashaf.index.analysis.folding import fold
from kashaf.index.analysis.spelling.phonetic import phonetic_key
from kashaf.index.analysis.spelling.respelling import best_spelling, respellings


def test_every_respelling_folds_to_the_form() -> None:
    form = fold("والإسلامية")
    found = list(respellings(form))
    assert found[0] == form
    assert "والإسلامية" in found
    assert {fold(spelling) for spelling in found} == {form}


def test_the_likeliest_used_spelling_is_chosen() -> None:
    costs = {"مدرسه": 9.0, "مدرسة": 1.0}
    assert best_spelling("مدرسه", costs.__contains__, costs.__getitem__) == "مدرسة"


def test_a_form_that_is_not_used_stays_as_it_is() -> None:
    assert best_spelling("مدرسه", lambda _: False, len) == "مدرسه"


def test_spellings_of_a_foreign_name_sound_alike() -> None:
    assert phonetic_key(fold("أميركا")) == phonetic_key(fold("أمريكا"))
    assert phonetic_key(fold("غوغل")) == phonetic_key(fold("جوجل"))
