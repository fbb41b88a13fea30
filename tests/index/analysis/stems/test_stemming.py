"""Which words are found by which: stems, roots, names."""

import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kashaf.index.analysis import Analyzer
from kashaf.index.analysis.folding import OPEN_TEH_MARBUTA, bare

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


@pytest.mark.parametrize(
    ("one", "other"),
    [("زار", "زيارة"), ("آمن", "إيمان"), ("أكد", "تأكيد"), ("رئيس", "رئاسة")],
)
def test_a_verb_shares_the_root_of_its_verbal_noun(one: str, other: str) -> None:
    assert ANALYZER.root(one) == ANALYZER.root(other)


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
    if ANALYZER.spelling(vowelled).endswith("ة"):
        word = open_teh_marbuta_closed(word)
    assert ANALYZER.stem(vowelled) == ANALYZER.stem(word)
    assert ANALYZER.root(vowelled) == ANALYZER.root(word)


def open_teh_marbuta_closed(word: str) -> str:
    """Return one of the few words that the Quran writes with ت for ة in modern spelling."""
    assert any(word.endswith(bare(noun)) for noun in OPEN_TEH_MARBUTA)
    return f"{word[:-1]}ة"


@pytest.mark.parametrize(
    ("quranic", "modern"),
    [
        ("رَحْمَتِ", "رحمة"),
        ("وَبِنِعۡمَتِ", "وبنعمة"),
        ("ٱمۡرَأَتُ", "امرأة"),
        ("لَّعۡنَتَ", "لعنة"),
        ("بَقِيَّتُ", "بقية"),
    ],
)
def test_an_open_ta_marbuta_of_the_quran_is_that_of_modern_spelling(
    quranic: str, modern: str
) -> None:
    assert ANALYZER.stem(quranic) == ANALYZER.stem(modern)
    assert ANALYZER.root(quranic) == ANALYZER.root(modern)


@pytest.mark.parametrize("verb", ["قَالَتِ", "خَرَجَتِ", "بَقِيَتِ", "سَكَتَ", "كَلَّمَتِ", "وَقَعَتِ", "أَجَنَّتِ"])
def test_the_final_ta_of_a_vowelled_verb_is_kept(verb: str) -> None:
    assert ANALYZER.stem(verb) == ANALYZER.stem(bare(verb))


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
