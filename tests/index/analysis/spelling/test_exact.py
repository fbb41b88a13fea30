"""Words compared letter by letter, with the marks that were asked for."""

import pytest

from kashaf.index.analysis.spelling.exact import is_spelled, letters, spelling_pattern


@pytest.mark.parametrize(
    ("asked", "word", "expected"),
    [
        ("كتب", "كَتَبَ", True),  # marks that were not asked for are free
        ("كَتب", "كَتَبَ", True),
        ("كَتب", "كتب", False),
        ("كُتب", "كَتَبَ", False),
        ("أحمد", "احمد", False),
        ("كتـــب", "كتب", True),
        ("مدرسة", "مدرسه", False),
        ("14", "١٤", True),
        ("١٤", "14", True),
        ("14", "۱٤", True),
        ("14", "١٥", False),
    ],
)
def test_letters_and_the_marks_asked_for_must_agree(asked: str, word: str, expected: bool) -> None:
    assert is_spelled(letters(asked), word) is expected


def test_the_pattern_finds_every_text_with_a_word_spelled_like_it() -> None:
    pattern = spelling_pattern("كتب")
    assert pattern.search("ثم كَتَـبَ الرسالة")
    assert not pattern.search("ثم قرأ الرسالة")


@pytest.mark.parametrize("written", ["14", "١٤", "۱۴"])
def test_the_pattern_of_a_number_finds_it_in_all_digits(written: str) -> None:
    assert spelling_pattern("14").search(f"بعد {written} يوما")
    assert spelling_pattern(written).search("بعد 14 يوما")
    assert not spelling_pattern(written).search("بعد 15 يوما")
