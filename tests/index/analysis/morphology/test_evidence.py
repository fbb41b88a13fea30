"""What the other words of an index tell about an unknown word."""

from kashaf.index.analysis.morphology import attached_forms


def test_a_prefix_is_one_where_the_rest_occurs() -> None:
    index = {"الزنبطوق", "زنبطوق", "وزنبطوق", "بالزنبطوق"}
    assert set(attached_forms("والزنبطوق", index.__contains__)) == index


def test_letters_of_the_word_itself_are_not_a_prefix() -> None:
    assert attached_forms("واتسبا", {"واتسبا", "تسبا2"}.__contains__) == ()
    assert attached_forms("واتسبا", {"الواتسبا"}.__contains__) == ("الواتسبا",)


def test_the_first_letter_of_a_foreign_word_is_no_prefix() -> None:
    index = {"فستان", "ستان", "الفستان"}
    found = attached_forms("فستان", index.__contains__, has_reading=True)
    assert found == ("الفستان",)
