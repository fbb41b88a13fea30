"""The lemmas that words share, and those they must not."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kashaf.index.analysis import Analyzer, Word

ANALYZER = Analyzer()


def analyze(word: str) -> Word:
    return ANALYZER.word(ANALYZER.spelling(word))


def meet(query: str, document: str) -> bool:
    """Whether a query word and a word of a document share a key."""
    wanted, found = analyze(query), analyze(document)
    return bool({*wanted.query_lemmas, *wanted.weak} & {*found.lemmas, *found.weak})


@pytest.mark.parametrize(
    ("query", "documents"),
    [
        pytest.param("جامعة", "الجامعات وبجامعتها جامعتان جامعاتهم", id="ta marbuta"),
        pytest.param("كتاب", "الكتب كتابه وكتبهم بالكتاب كتابا كتابين", id="broken plural"),
        pytest.param("وزير", "الوزراء وزراؤه للوزير", id="human plural"),
        pytest.param("معلم", "المعلمون معلمين المعلمة معلمات معلميهم", id="sound plurals"),
        pytest.param("قاضي", "القضاة قاض والقاضي قاضيان", id="defective noun"),
        pytest.param("مستشفى", "المستشفيات مستشفاه بمستشفى", id="alef maqsura"),
        pytest.param("امرأة", "النساء نسوة", id="suppletive plural"),
        pytest.param("قال", "يقول قلت وقالوا سيقولون قلنا", id="hollow verb"),
        pytest.param("وصل", "يصل وصلت سيصلون تصل", id="verb in waw"),
        pytest.param("دعا", "يدعو دعوا دعاه ندعو", id="defective verb"),
        pytest.param("رأى", "رأيت يرون رآه", id="hamzated verb"),
        pytest.param("كتبناه", "يكتب كتبوا كتبتموه سيكتبونها", id="object pronouns"),
        pytest.param("فرنسي", "الفرنسية الفرنسيون فرنسيات", id="nisba"),
        pytest.param("يكتب", "بيكتب حيكتب هنكتب مايكتبش", id="spoken imperfect"),
        pytest.param("فيلم", "أفلام الفيلم", id="loan word"),
        pytest.param("محاكم", "محكمة المحاكم", id="plural that is a participle as well"),
        pytest.param("تفاح", "تفاحة التفاحات", id="collective noun"),
        pytest.param("الله", "اللللله", id="letters drawn out"),
        pytest.param("عشان", "علشان", id="spoken words"),
        pytest.param("قالت", "قالتلي", id="spoken dative"),
        pytest.param("أعلى", "العليا", id="feminine elative"),
        pytest.param("صيني", "الصينية الصينيون", id="feminine that is a noun as well"),
        pytest.param("حليف", "حلفاء الحلفاء", id="plural that is a plant as well"),
        pytest.param("قرار", "قرارات وقراراتها", id="plural in ات of a noun without ة"),
        pytest.param("خلاف", "الخلافات", id="plural in ات that a noun in ة has too"),
        pytest.param("خلافة", "الخلافات", id="plural in ات that a noun without ة has too"),
        pytest.param("طلب", "طلبات", id="plural in ات of a noun of three letters"),
        pytest.param("ملعب", "ملاعب الملاعب", id="plural that the vowels tell from a participle"),
        pytest.param("فرد", "أفراد أفرادها", id="plural listed as a singular"),
        pytest.param("قارئ", "القراء", id="plural whose singular rules spell otherwise"),
        pytest.param("بريء", "أبرياء", id="plural that no dictionary links"),
        pytest.param("دلو", "دلاء", id="plural with a note"),
        pytest.param("أب", "أبوان أبويه", id="dual with و"),
        pytest.param("خطأ", "خطؤه خطئهم", id="hamza on another seat before a pronoun"),
        pytest.param("يونيو", "يونيه حزيران", id="names of a month"),
        pytest.param("أغسطس", "آب غشت أوت", id="a month in the Maghreb"),
        pytest.param("يوليوز", "تموز يوليه جويلية", id="a month from the Maghreb"),
        pytest.param("دجنبر", "ديسمبر دسمبر", id="another spelling of a month"),
        pytest.param("أعطى", "أعطيتكها سنعطيكموها أعطانيه يعطيكه", id="two object pronouns"),
        pytest.param("سأل", "سألتمونيها سألتمونيه", id="two object pronouns after تم"),
        pytest.param("قال", "ليقولن وليقولنها", id="emphatic imperfect of a hollow verb"),
        pytest.param("كان", "كانوا يكون سيكون كنتم", id="verb whose forms are function words"),
        pytest.param("يد", "يداه بيديها يديك", id="dual of a pair before a pronoun"),
        pytest.param("شفة", "شفتاه شفتيها", id="dual of a pair in ة"),
        pytest.param("ثلاثة", "ثلاث والثلاثة", id="numeral without ة"),
        pytest.param("امرأة", "المرأة وللمرأة", id="امرأة with the article"),
        pytest.param("مدرسة", "مدرستو بهالمدرسة", id="spoken pronoun and article"),
        pytest.param("يلعب", "بيلعبوا عميلعب مبيلعبش", id="spoken particles"),
        pytest.param("يروح", "هروح حروح", id="spoken particles of the first person"),
        pytest.param("طالبوا", "طالبو", id="past that may be a noun"),
        pytest.param("ويليام", "لويليام ووليم", id="name in و"),
        pytest.param("قال", "قالوله قالتلو", id="spoken dative after و"),
        pytest.param("ذهب", "ذهبتوا", id="spoken past of the second person"),
        pytest.param("وسادة", "الوسادة", id="noun in و that may be و and another word"),
        pytest.param("عرف", "معرفتش معرفهاش ماعرفتوش", id="spoken negation around a verb"),
        pytest.param("قال", "مقالش مقالوليش", id="spoken negation around a dative"),
        pytest.param("زال", "يزول يزال", id="two verbs of one past"),
        pytest.param("فكرة", "أفكار", id="plural of two nouns"),
        pytest.param("نبأ", "أنباء الأنباء", id="plural that is listed with another noun"),
        pytest.param("قائل", "القائلة قائلون", id="feminine that is a verbal noun as well"),
        pytest.param("منحاز", "منحازة والمنحازين", id="participle that no dictionary lists"),
        pytest.param("أعمى", "عمياء العميان", id="feminine of a defective adjective"),
        pytest.param("إبراهيم", "إِبْرَٰهِـۧمَ", id="small ya"),
        pytest.param("الليل", "ٱلَّيْلِ", id="one ل for two"),
        pytest.param("السماوات", "ٱلسَّمَٰوَٰتِ", id="small alef after و"),
        pytest.param("الصلاة", "ٱلصَّلَوٰةَ", id="small alef for و"),
    ],
)
def test_the_forms_of_a_word_share_its_lemma(query: str, documents: str) -> None:
    missed = [word for word in documents.split() if not meet(query, word)]
    assert missed == []


@pytest.mark.parametrize(
    ("query", "other"),
    [
        ("جامعة", "المجتمع"),
        ("جامعة", "مجموعة"),
        ("محكمة", "الحكمة"),
        ("أحمد", "محمد"),
        ("كتاب", "مكاتب"),
        ("فرنسا", "فرنسي"),
        ("إلهام", "هام"),
        ("ألعاب", "عاب"),
        ("ألياف", "ياف"),
        ("إمبراطور", "إمبراطورية"),
        ("كرة", "كره"),
        ("مئات", "مات"),
        ("سؤال", "سال"),
        ("بوسني", "وسن"),
        ("مطار", "مطر"),
        ("الصين", "لص"),
        ("طهران", "طهر"),
        ("القاهرة", "قاهر"),
        ("سعودي", "سعود"),
        ("كان", "كأن"),
        ("تحت", "حتى"),
        ("كارل", "كارول"),
        ("سور", "سوري"),
        ("مكتب", "كتب"),
    ],
)
def test_other_words_have_other_lemmas(query: str, other: str) -> None:
    assert not meet(query, other)
    assert not meet(other, query)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("مسؤول", "مسوول", id="hamza on waw left out"),
        pytest.param("طائرة", "طايرة", id="hamza on ya left out"),
        pytest.param("أصدقاء", "أصدقا", id="final hamza left out"),
        pytest.param("موسيقى", "موسيقا", id="final alef"),
        pytest.param("ضوء", "ضؤ", id="hamza on the wrong seat"),
        pytest.param("غوغل", "جوجل", id="foreign g"),
        pytest.param("أوروغواي", "أوروجواي", id="foreign g in a name of two consonants"),
        pytest.param("غينيا", "جينيا", id="foreign g of which the other is read as a noun"),
        pytest.param("تسلا", "تيسلا", id="spelling that is read as a verb"),
        pytest.param("تنبؤ", "تنبوء", id="hamza after waw for one on it"),
        pytest.param("جوجل", "قوقل", id="foreign g as qaf"),
        pytest.param("بلغاريا", "بلجاريا", id="foreign name"),
        pytest.param("هنغاريا", "هنجاريا", id="foreign name that a rare reading explains"),
        pytest.param("دكتاتور", "ديكتاتور", id="loan word of the dictionary"),
        pytest.param("ستوكهولم", "استوكهولم", id="alef before two consonants"),
        pytest.param("شاطئ", "شاطيء", id="final hamza after ya"),
        pytest.param("هيئة", "هيأة", id="hamza on alef after ya"),
        pytest.param("مبدأ", "مبدء", id="final hamza off its alef"),
        pytest.param("رؤوس", "روؤس", id="hamza on the second waw"),
        pytest.param("مسؤول", "مسؤل", id="one waw for two"),
        pytest.param("داود", "داوود", id="two waws for one"),
        pytest.param("إسماعيل", "إسمعيل", id="name without its alef"),
        pytest.param("ترامب", "ترمب", id="name that differs in a vowel"),
        pytest.param("كورونا", "كرونا", id="name that has a reading without a vowel"),
        pytest.param("طهران", "تهران", id="name by its sound"),
        pytest.param("الإنجليزية", "الانكليزية", id="feminine of a foreign people"),
        pytest.param("نيويورك", "نييورك", id="name of an Arabic pattern"),
        pytest.param("هونغ", "هونج", id="foreign ng"),
        pytest.param("هادئ", "هادىء", id="final hamza after alef maqsura"),
        pytest.param("السيئات", "ٱلسَّيِّـَٔاتِ", id="hamza on tatweel"),
        pytest.param("يسألون", "يَسْـَٔلُونَ", id="hamza on tatweel for hamza on alef"),
        pytest.param("الآخرة", "ٱلْـَٔاخِرَةِ", id="hamza on tatweel before alef"),
        pytest.param("تيأسوا", "تَا۟يْـَٔسُوا۟", id="silent alef"),
        pytest.param("لكن", "لٰكن", id="function word with a small alef"),
        pytest.param("جميل", "جميييييل", id="letters drawn out"),
        pytest.param("الصلاة", "ٱلصَّلَوٰةَ", id="small alef on waw"),
        pytest.param("الكتاب", "ٱلْكِتَٰبِ", id="small alef"),
        pytest.param("إبراهيم", "إِبۡرَ\u200a\u0670هِيم", id="small alef on a hair space"),
        pytest.param("بيتزا", "پيتزا", id="borrowed letter"),
        pytest.param("كرسي", "كرسے", id="Urdu ya"),
    ],
)
def test_other_spellings_meet(one: str, other: str) -> None:
    assert meet(one, other)
    assert meet(other, one)


def test_a_query_for_a_noun_finds_the_verb_of_its_spelling_but_not_the_reverse() -> None:
    for noun, verb in (("فتح", "يفتحون"), ("وزن", "يزن"), ("بحث", "سيبحث")):
        assert meet(noun, verb)
        assert not meet(verb, f"ال{noun}")


def test_hamza_tells_readings_apart() -> None:
    assert analyze("إعلام").lemmas[0] == "إعلام"
    assert analyze("أعلام").lemmas[0] == "علم"


def test_an_article_has_no_hamza() -> None:
    assert all(reading.prefix != "ال" for reading in ANALYZER.readings("ألوان")[:1])


def test_verbs_and_nouns_have_separate_lemmas() -> None:
    assert analyze("يكتب").lemmas[0] == "+كتب"
    assert analyze("الكتب").lemmas[0] == "كتاب"


def test_an_unknown_word_has_its_stem() -> None:
    assert analyze("والزخبطوقية").lemmas == (f"?{ANALYZER.stem('والزخبطوقية')}",)


def test_function_words_are_recognized_by_their_spelling() -> None:
    assert analyze("على").is_stopword
    assert analyze("الى").is_stopword
    assert analyze("کیف").is_stopword
    for word in ("علي", "منى", "إمام", "آلية", "ولي", "فهم"):
        assert not analyze(word).is_stopword


def test_readings_are_ranked_and_cut_the_word() -> None:
    found = ANALYZER.readings("وبمدرستهم")
    assert [reading.cost for reading in found] == sorted(reading.cost for reading in found)
    best = found[0]
    assert (best.prefix, best.stem, best.suffix, best.lemma) == ("وب", "مدرس", "تهم", "مدرسة")


@given(st.text(st.sampled_from("اأإآبتةجحدرسعفقكلمنهوىيءئؤ\u064e\u0670\u0640"), max_size=30))
def test_every_word_has_keys_and_the_same_ones_each_time(word: str) -> None:
    for token in ANALYZER.tokens(word):
        assert token.lemmas
        assert token.query_lemmas
    assert Analyzer().tokens(word) == ANALYZER.tokens(word)


def test_the_lemmas_of_a_word_are_the_same_in_another_process() -> None:
    words = "وجد كتاب علماء والسلام فلما أعلام يصل"
    code = (
        "from kashaf.index.analysis import Analyzer; a = Analyzer();"
        f"print([a.word(w) for w in {words!r}.split()])"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            check=True,
            capture_output=True,
            text=True,
            env={"PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
        ).stdout
        for seed in ("1", "2")
    }
    assert outputs == {f"{[ANALYZER.word(word) for word in words.split()]}\n"}
