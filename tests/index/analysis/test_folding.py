"""One search form for the many ways an Arabic word is written: one test a rule."""

import unicodedata
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kashaf.index.analysis.folding import INVISIBLE, MARKS, bare, fold

ARABIC_TEXT = st.text(st.characters(min_codepoint=0x600, max_codepoint=0x6FF), max_size=20)


def codes(ranges: Iterable[tuple[int, int]]) -> list[str]:
    return [chr(code) for first, last in ranges for code in range(first, last + 1)]


@pytest.mark.parametrize(
    ("written", "searched"),
    [
        pytest.param("السَّلامُ", "السلام", id="harakat"),
        pytest.param("ٱلرَّحْمَـٰنِ", "الرحمن", id="wasla, dagger alef, tatweel"),
        pytest.param("ﷲ", "الله", id="the ligature of Allah"),
        pytest.param("ﷺ", "صلي الله عليه وسلم", id="the ligature of a phrase"),
        pytest.param("ﺍﺣﻤﺪ", "احمد", id="letter shapes from a PDF"),
        pytest.param("ﻻ", "لا", id="lam-alef"),
        pytest.param("ﻷ", "لا", id="lam-alef with hamza: first letters, then the alef"),
        pytest.param("ﹶ", "", id="a mark's own shape is a mark"),
        pytest.param("قرءان", "قران", id="the Uthmani spelling of alef madda"),
        pytest.param("قرآن", "قران", id="alef madda"),
        pytest.param("مدرسة", "مدرسه", id="ta marbuta"),
        pytest.param("على", "علي", id="alef maqsura"),
        pytest.param("علی", "علي", id="Persian ya"),
        pytest.param("کتاب", "كتاب", id="Persian kaf"),
        pytest.param("مسؤول", "مسءول", id="hamza on waw"),
        pytest.param("مسئول", "مسءول", id="hamza on ya"),
        pytest.param("٢٠٢٦", "2026", id="Arabic-Indic digits"),
        pytest.param("۲۰۲۶", "2026", id="Persian digits"),
        pytest.param("Café", "cafe", id="Latin case and accents"),
        pytest.param("ÉCOLE", "ecole", id="Latin capitals with accents"),
        pytest.param("STRASSE", "strasse", id="Latin capitals"),
        pytest.param("ٱلنَّبِيِّۦنَ", "النبيين", id="a small ya inside a word"),
        pytest.param("بِهِۦ", "به", id="a small ya at the end"),
        pytest.param("ٱلْغَاوُۥنَ", "الغاوون", id="a small waw inside a word"),
        pytest.param("نُـۨجِى", "ننجي", id="a small nun"),
        pytest.param("لِشَا۟ىْءٍ", "لشيء", id="a silent alef inside a word"),
        pytest.param("بِأَيْي۟دٍ", "بايد", id="a silent ya"),
        pytest.param("ٱلْمَلَؤُا۟", "الملا", id="hamza on waw and a silent alef"),
        pytest.param("ٱلرِّبَوٰا۟", "الربا", id="small alef and a silent alef"),
        pytest.param("ءَامَنُوا۟", "امنوا", id="the silent alef of a plural"),
        pytest.param("﷽", "بسم الله الرحمن الرحيم", id="the sign of a phrase"),
        pytest.param("﷼", "ريال", id="the sign of a word"),
    ],
)
def test_a_spelling_folds_to_its_search_form(written: str, searched: str) -> None:
    assert fold(written) == searched


@pytest.mark.parametrize("alef", ["أ", "إ", "آ", "ٱ", "ا\u0654", "ا\u0655", "ا\u0653"])
def test_every_alef_is_an_alef(alef: str) -> None:
    assert fold(f"{alef}حمد") == "احمد"


@pytest.mark.parametrize("mark", sorted({*codes(MARKS)} - {*"\u06e5\u06e6\u06e7\u06e8"}))
def test_a_mark_between_letters_counts_for_nothing(mark: str) -> None:
    assert fold(f"ك{mark}تب") == "كتب"


@pytest.mark.parametrize("invisible", codes(INVISIBLE))
def test_an_invisible_character_counts_for_nothing(invisible: str) -> None:
    assert fold(f"ك{invisible}تب{invisible}") == "كتب"


@pytest.mark.parametrize(("decomposed", "composed"), [("و\u0654", "ؤ"), ("ي\u0654", "ئ")])
@pytest.mark.parametrize("switch", [True, False])
def test_hamza_as_a_mark_of_its_own_is_hamza_on_its_seat(
    decomposed: str, composed: str, switch: bool
) -> None:
    assert fold(f"س{decomposed}ل", hamza_seats=switch) == fold(f"س{composed}ل", hamza_seats=switch)


def test_order_a_vowel_before_the_hamza_mark_does_not_part_it_from_its_seat() -> None:
    assert fold("سُو\u064f\u0654ال") == fold("سؤال")


def test_order_hamza_and_alef_join_only_once_the_vowel_between_them_is_gone() -> None:
    assert fold("قُرْءَانٌ") == fold("قرآن")


def test_switches_keep_ta_marbuta_and_hamza_apart() -> None:
    assert fold("كرة", teh_marbuta=False) == "كرة"
    assert fold("مسؤول", hamza_seats=False) == "مسؤول"


def test_known_failure_ball_and_hatred_fold_alike() -> None:
    assert fold("كرة") == fold("كره")


def test_the_bare_word_keeps_hamza_and_ta_marbuta() -> None:
    assert bare("أُسْرَةـ\u200f") == "أسرة"


@given(ARABIC_TEXT | st.text(max_size=20), st.booleans(), st.booleans())
def test_folding_twice_changes_nothing(text: str, teh_marbuta: bool, hamza_seats: bool) -> None:
    once = fold(text, teh_marbuta, hamza_seats)
    assert fold(once, teh_marbuta, hamza_seats) == once


@given(ARABIC_TEXT)
def test_composed_and_decomposed_text_fold_alike(text: str) -> None:
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert fold(composed) == fold(decomposed)
