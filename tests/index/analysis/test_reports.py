"""What users of other engines reported, each found here: the report is the test's id."""

from pathlib import Path

import pytest

from kashaf.index import build_index
from kashaf.index.analysis import Analyzer
from kashaf.search import open_index

ANALYZER = Analyzer()

CONFLATED = {
    # spelling variants
    "charabia#36": "احمد أحمد",
    "charabia#36 ta marbuta": "مكتبة مكتبه",
    "charabia#36 ya": "مصطفى مصطفي",
    "charabia#204": "إسلام اسلام",
    "meilisearch#554": "أكل اكل",
    "meilisearch#1331": "آثار اثار",
    "NotallyX#791": "إجازة اجازة أجازة",
    "MoroccoAPI#2": "أحمد ا\u0654حمد احمد",
    "OsmAnd#11709": "الإسكندرية الاسكندرية الاسكندريه",
    "Lumora#6": "أسماء اسماء",
    "tanafaso#184": "أذكار اذكار",
    "Alfanous#316 alef": "ٱلكتاب الكتاب",
    "Alfanous#316 hamza": "مؤصدة مءصدة",
    "ar-php#3": "اللئيم لئيم",
    "OpenITI#4": "شؤون شئون",
    "quran.com-frontend-next#3342": "ءامنوا آمنوا",
    "pyarabic#68": "مسؤولية مسئولية",
    "RATQ#287": "حياة حياه",
    "churchsongs#74": "كنيسة كنيسه",
    "muttasiq#203": "رحمة رحمه",
    "charabia#186": "كتـاب كتاب",
    "lunr-languages#84": "كــتـــاب كتاب",
    "Nominatim#3718": "القـاهـرة القاهرة",
    "pyarabic#70": "رحيما رحيم",
    # diacritics
    "Tatoeba#1595": "كَتَبَ كتب",
    "goldendict#474": "مُعَلِّم معلم",
    "goldendict#542": "سَلَام سلام",
    "bibletime#255": "اللّٰه الله",
    "thorium-reader#3559": "قَلَمٌ قلم",
    "koreader#10366": "بَيْتٌ بيت",
    "android-arabic-reader#10": "مَدْرَسَةٌ مدرسة",
    "Alfanous#742": "ٱلْحَمْدُ الحمد",
    # attached letters
    "shamela-mcp#11": "الصبر بالصبر والصبر فالصبر",
    "quran_android#427": "جاهدوا وجاهدوا",
    "dlme#1010 article": "أخبار الأخبار",
    "dlme#1010 plural": "كثير كثيرون",
    "dlme#1010 and": "أغراض وأغراضها",
    "groonga#2539": "كتاب الكتاب",
    "arabicstemmer#11": "معالجة لمعالجة للمعالجة",
    "arabicstemmer#22": "أطفالهم فأطفالهم أطفال",
    # invisible and presentation forms
    "disciple-tools-theme#627": "كتاب \u200eكتاب\u200e",
    "quran.com-frontend-next#3093": "كتاب \u200fكتا\u200cب",
    "bleve#150": "ﻣﺪﺭﺳﺔ مدرسة",
    "stella#916": "ﺍﺣﻤﺪ احمد أحمد",
    # digits
    "pyarabic#59": "١٤ 14 ۱۴",
    "pyarabic#45": "٢٠٢٦ 2026",
    "OsmAnd#11709 digits": "٦ 6 ۶",
    "organicmaps#10745": "٢٣ 23",
} | {
    f"piraye#9 U+{code:04X}": f"كتاب كت{chr(code)}اب"
    for code in (0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
}

KEPT_APART = {
    "elasticsearch#110274": ("بطاطس", "طاطس"),
    "arabicstemmer#32": ("المهيمن", "مهيم"),
    "tashaphyne#4": ("فهم", "هم"),
    "midad#198": ("كتاب", "تاب"),
}


@pytest.mark.parametrize("words", CONFLATED.values(), ids=CONFLATED.keys())
def test_one_is_found_by_the_other(words: str) -> None:
    found = [ANALYZER.tokens(word) for word in words.split(" ")]
    assert all(len(tokens) == 1 for tokens in found)
    assert len({tokens[0].stem for tokens in found}) == 1


@pytest.mark.parametrize(("word", "other"), KEPT_APART.values(), ids=KEPT_APART.keys())
def test_a_word_is_not_cut_into_another(word: str, other: str) -> None:
    assert ANALYZER.stem(word) != ANALYZER.stem(other)
    assert ANALYZER.stem(word) != other


def test_lucene_arabic_analyzer_4_a_word_that_root_stemmers_miss_is_found() -> None:
    assert ANALYZER.stem("قيلولة") == ANALYZER.stem("القيلولة")


def test_muttasiq_203_known_failure_open_ta_of_the_quran_is_another_word_by_stem() -> None:
    """رحمت is رحمة in Uthmani script. The stems differ; the root joins them."""
    assert ANALYZER.root("رحمت") == ANALYZER.root("رحمة")


@pytest.mark.parametrize(
    ("query", "other"), [("=كَتَبَ", "كُتُب"), ("=مَن", "مِن")], ids=["Tatoeba#2384", "Alfanous#312"]
)
def test_an_exact_search_compares_marks(tmp_path: Path, query: str, other: str) -> None:
    documents = [
        {"id": "right", "title": "", "body": f"هنا {query[1:]}"},
        {"id": "wrong", "title": "", "body": f"هنا {other}"},
    ]
    build_index(documents, tmp_path)
    with open_index(tmp_path) as index:
        assert [hit.id for hit in index.search(query)] == ["right"]
