"""Where a word may be several words with the spaces left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kashaf.index.analysis.morphology import may_join, split_ways
from kashaf.index.analysis.morphology.splitting import MAX_WAYS


@pytest.mark.parametrize(
    ("form", "way"),
    [
        ("عبدالرحمن", ("عبد", "الرحمن")),
        ("نورالهدي", ("نور", "الهدي")),
        ("ماشاءالله", ("ما", "شاء", "الله")),
        ("iphone15", ("iphone", "15")),
        ("iphone15pro", ("iphone", "15", "pro")),
        ("f16", ("f", "16")),
        ("25000", ("25", "000")),
        ("0501234567", ("050", "123", "4567")),
        ("0501234567", ("05", "01", "23", "45", "67")),
    ],
)
def test_a_word_is_cut_where_words_are_known_to_meet(form: str, way: tuple[str, ...]) -> None:
    assert way in split_ways(form)


@pytest.mark.parametrize("form", ["مدرسه", "wifi", "20", "example.org"])
def test_other_words_are_not_cut(form: str) -> None:
    assert split_ways(form) == []


@pytest.mark.parametrize(
    ("form", "way"), [("مطاربيروت", ("مطار", "بيروت")), ("wifi", ("wi", "fi"))]
)
def test_a_word_may_be_cut_anywhere(form: str, way: tuple[str, ...]) -> None:
    assert way not in split_ways(form)
    assert way in split_ways(form, anywhere=True)


@given(st.text("ابدعلمنرح", max_size=20) | st.text("ab1205", max_size=30), st.booleans())
def test_the_parts_of_each_way_make_up_the_word(form: str, anywhere: bool) -> None:
    ways = split_ways(form, anywhere=anywhere)
    assert len(ways) <= MAX_WAYS
    assert all("".join(way) == form and len(way) > 1 and all(way) for way in ways)


def test_two_numbers_are_one_only_if_they_are_written_as_one() -> None:
    assert may_join(("050", "123", "4567"))
    assert may_join(("25", "000"))
    assert may_join(("f", "16"))
    assert not may_join(("20", "15"))
