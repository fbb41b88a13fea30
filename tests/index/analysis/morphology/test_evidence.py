"""What the other words of an index tell about an unknown word."""

from kashaf.index.analysis.morphology import attached_forms, split_words


def test_a_prefix_is_one_where_the_rest_occurs() -> None:
    index = {"الزنبطوق", "زنبطوق", "وزنبطوق", "بالزنبطوق"}
    assert set(attached_forms("والزنبطوق", index.__contains__)) == index


def test_letters_of_its_own_are_no_prefix() -> None:
    assert attached_forms("واتسبا", {"واتسبا", "تسبا2"}.__contains__) == ()
    assert attached_forms("واتسبا", {"الواتسبا"}.__contains__) == ("الواتسبا",)


def test_joined_words_are_cut_where_both_parts_occur() -> None:
    index = {"عبد", "الرحمن", "مطار", "بيروت"}
    assert list(split_words("عبدالرحمن", index.__contains__, is_known=True)) == [("عبد", "الرحمن")]
    assert list(split_words("مطاربيروت", index.__contains__, is_known=False)) == [("مطار", "بيروت")]
    assert list(split_words("نورالهدي", {"نور", "الهدي"}.__contains__, is_known=True)) == [
        ("نور", "الهدي")
    ]
    assert list(split_words("مدرسة", index.__contains__, is_known=True)) == []
