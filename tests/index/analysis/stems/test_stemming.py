"""Which words are found by which: stems, roots, names."""

import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kashaf.index.analysis import Analyzer

ANALYZER = Analyzer()
WORDS = st.text("ابتثجحخدذرزسشصضطظعغفقكلمنهوي", min_size=1, max_size=12)


@pytest.mark.parametrize(
    "group",
    [
        "القوات والقوات وبالقوات قوات",
        "كتب الكتب وكتب",
        "البحث بحث والبحث",
        "وزارة الوزارة وزارته",
        "أميركا الأميركية أميركي أمريكا الأمريكية",
        "كتاب الكتاب كتابهم كتابها وكتابه",
        "مدرسة المدرسة مدرستي",
        "معلم المعلمون معلمات والمعلمين",
        "الصبر بالصبر والصبر صبر",
        "مسؤول مسئول المسؤولون",
        "القرآن قرآن قرءان",
    ],
)
def test_the_words_of_a_group_share_a_stem(group: str) -> None:
    assert len({ANALYZER.stem(word) for word in group.split()}) == 1


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("الله", "الله"),
        ("لبنان", "لبنان"),
        ("فرنسا", "فرنسا"),
        ("وليد", "وليد"),
        ("وائل", "واءل"),
        ("كمال", "كمال"),
        ("بطاطس", "بطاطس"),
        ("ليبيا", "ليبيا"),
        ("طالبان", "طالبان"),
    ],
)
@pytest.mark.parametrize("attached", ["", "و", "ب", "ل"])
def test_a_name_survives_alone_and_with_what_is_attached(
    name: str, form: str, attached: str
) -> None:
    if name == "الله" and attached == "ل":
        attached, name = "", "لله"
    assert ANALYZER.stem(attached + name) == form


@pytest.mark.parametrize(
    ("plural", "singular"),
    [("مدارس", "مدرسة"), ("وزراء", "وزير"), ("كتب", "كتاب"), ("رجال", "رجل"), ("أقلام", "قلم")],
)
def test_a_broken_plural_shares_its_singulars_root(plural: str, singular: str) -> None:
    assert ANALYZER.root(plural) == ANALYZER.root(singular)


@pytest.mark.parametrize("word", ["في", "وفي", "من", "فمن", "إلى", "هذه"])
def test_a_function_word_is_its_own_stem_and_has_no_root(word: str) -> None:
    found = ANALYZER.word(ANALYZER.spelling(word))
    assert found.is_stopword
    assert (found.stem, found.root) == (found.form, None)


@given(WORDS)
def test_prefix_and_suffix_are_the_ends_of_the_form(word: str) -> None:
    found = ANALYZER.word(ANALYZER.fold(word))
    assert found.form.startswith(found.prefix)
    assert found.form.endswith(found.suffix)
    assert len(found.prefix) + len(found.suffix) < len(found.form)
    assert found.stem


@given(WORDS, st.lists(st.sampled_from("ًٌٍَُِّْٰـ"), max_size=12))
def test_vowels_change_no_stem(word: str, marks: list[str]) -> None:
    vowelled = "".join(letter + mark for letter, mark in zip(word, marks, strict=False))
    vowelled += word[len(marks) :]
    assert ANALYZER.stem(vowelled) == ANALYZER.stem(word)
    assert ANALYZER.root(vowelled) == ANALYZER.root(word)


def test_a_root_is_the_same_in_every_process() -> None:
    words = ["لعبدربه", "بريمنغهام", "برمنغهام", "عبدربه", "للكونغرس", "جنتيلوني", "فيفا"]
    code = "from kashaf.index.analysis import Analyzer; a = Analyzer(); print(*map(a.root, {}))"
    roots = {
        subprocess.run(
            [sys.executable, "-c", code.format(words)],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in "1234"
    }
    assert len(roots) == 1
