"""Which words of the documents a query word finds: by lemma, in other spellings, by root."""

from pathlib import Path

import pytest

from kashaf.index import build_index
from kashaf.search import Results, open_index


def find(directory: Path, documents: list[str], query: str, related: bool = False) -> Results:
    build_index([{"id": text, "body": text} for text in documents], directory)
    with open_index(directory) as index:
        return index.search(query, limit=100, related=related)


def ids(results: Results) -> set[str]:
    return {hit.id for hit in results}


@pytest.mark.parametrize(
    ("query", "found", "others"),
    [
        pytest.param("جامعة", "الجامعات وبجامعتها جامعتنا", "المجتمع مجموعة الجميع", id="noun"),
        pytest.param("كتاب", "الكتب وكتبهم كتابين كتابا", "مكاتب تكتب كاتب", id="broken plural"),
        pytest.param("مدرسة", "المدارس بمدارسها", "دراسة مدرس", id="feminine plural"),
        pytest.param("محكمة", "للمحكمة والمحكمة", "الحكمة التحكم", id="place"),
        pytest.param("قال", "يقول قالوا وسيقولونها", "مقال", id="hollow verb"),
        pytest.param("يصل", "وصل وصلوا ستصل", "صلاة", id="verb that begins with a weak letter"),
        pytest.param("دعا", "يدعو دعوا", "دعاية", id="verb that ends in a weak letter"),
        pytest.param("وزير", "الوزراء ولوزيرها فالوزير", "وزارة", id="clitics"),
        pytest.param("أحمد", "احمد لأحمد", "محمد الحامدي", id="name"),
        pytest.param("واتساب", "الواتساب واتساب والواتساب", "تساب", id="loan word"),
        pytest.param("غوغل", "جوجل قوقل", "غول", id="foreign g"),
        pytest.param("مسؤول", "مسوول المسؤولين", "سؤال", id="hamza"),
        pytest.param("زنبطوق", "الزنبطوق والزنبطوق", "زنبق", id="unknown word"),
    ],
)
def test_a_word_finds_its_forms_and_no_others(
    tmp_path: Path, query: str, found: str, others: str
) -> None:
    results = find(tmp_path, [*found.split(), *others.split()], query)
    assert ids(results) == {*found.split()}
    assert not results.widened
    assert all(hit.snippets[0].spans for hit in results)


def test_related_words_match_when_asked_for(tmp_path: Path) -> None:
    documents = ["كتاب", "مكتبة", "كاتب", "قلم"]
    results = find(tmp_path, documents, "كتاب", related=True)
    assert ids(results) == {"كتاب", "مكتبة", "كاتب"}
    assert next(iter(results)).id == "كتاب"
    assert not results.widened
    assert results.related_total is None
    assert all(hit.snippets[0].spans for hit in results)


@pytest.mark.parametrize(
    ("query", "other"),
    [
        *(("عودة", "عاد"), ("صيام", "صام"), ("موت", "مات"), ("مهتم", "اهتم"), ("فائز", "فاز")),
        *(("صلاة", "صلى"), ("مترجم", "ترجمة"), ("إعطاء", "عطاء"), ("معيشة", "عاش")),
    ],
)
def test_nouns_are_related_to_their_verbs(tmp_path: Path, query: str, other: str) -> None:
    results = find(tmp_path, [query, other, "قلم"], query, related=True)
    assert [hit.id for hit in results] == [query, other]


@pytest.mark.parametrize(
    ("query", "other"),
    [
        *(("غزة", "غزي"), ("صحراوي", "صحراء"), ("غانا", "غاني"), ("دم", "دموي")),
        *(("التشيك", "تشيكي"), ("تربية", "تربوي"), ("نواة", "نووي"), ("بنيوي", "بنية")),
        *(("قبيلة", "قبلي"), ("تقني", "تقنية"), ("حضرموت", "حضرمي"), ("كونغولي", "الكونغو")),
    ],
)
def test_nisbas_are_related_to_what_they_come_from(tmp_path: Path, query: str, other: str) -> None:
    results = find(tmp_path, [query, other, "قلم"], query, related=True)
    assert [hit.id for hit in results] == [query, other]
    assert all(hit.snippets[0].spans for hit in results)


@pytest.mark.parametrize(
    ("query", "found", "other"),
    [("روية", "رؤية", "راية"), ("رئيس", "ريس", "راس"), ("سماء", "سما", "سيم"), ("سؤال", "", "سال")],
)
def test_a_hamza_may_be_left_out_where_no_other_word_is_meant(
    tmp_path: Path, query: str, found: str, other: str
) -> None:
    assert ids(find(tmp_path, [query, *found.split(), other], query)) == {query, *found.split()}


def test_a_plural_of_two_words_finds_both(tmp_path: Path) -> None:
    assert ids(find(tmp_path, ["بنت", "ابنة", "ابن"], "بنات")) == {"بنت", "ابنة"}


def test_few_results_tell_how_many_more_related_words_would_find(tmp_path: Path) -> None:
    results = find(tmp_path, ["كتاب", "مكتبة", "كاتب", "قلم"], "كتاب")
    assert (results.total, results.related_total) == (1, 3)


def test_many_results_do_not(tmp_path: Path) -> None:
    results = find(tmp_path, ["مكتبة", *(f"كتاب {number}" for number in range(20))], "كتاب")
    assert (results.total, results.related_total) == (20, None)


def test_a_search_without_matches_is_widened_and_says_so(tmp_path: Path) -> None:
    results = find(tmp_path, ["مكتبة", "كاتب", "قلم"], "كتاب")
    assert ids(results) == {"مكتبة", "كاتب"}
    assert results.widened
    assert any("same root" in note for note in results.notes)


@pytest.mark.parametrize("query", ["كتاب AND قلم", "كتاب NOT ورقة", '"كتاب جديد"', "=كتاب"])
def test_a_query_that_requires_or_excludes_is_not_widened(tmp_path: Path, query: str) -> None:
    results = find(tmp_path, ["مكتبة قلم", "كاتب"], query)
    assert (results.total, results.widened) == (0, False)


def test_words_in_no_dictionary_are_not_related_to_each_other(tmp_path: Path) -> None:
    assert not ids(find(tmp_path, ["كرنبيطور", "شلفنطوح"], "زخبطونغ", related=True))


@pytest.mark.parametrize(
    ("query", "text", "highlighted"),
    [
        ("عبدالرحمن", "جاء عبد الرحمن أمس", ["عبد الرحمن"]),
        ("عبد الرحمن", "جاء عبدالرحمن أمس", ["عبدالرحمن"]),
        ("أبوظبي", "في أبو ظبي اليوم", ["أبو ظبي"]),
        ("أبو ظبي", "في أبوظبي اليوم", ["أبوظبي"]),
    ],
)
def test_joined_and_split_names_find_each_other(
    tmp_path: Path, query: str, text: str, highlighted: list[str]
) -> None:
    (hit,) = find(tmp_path, [text, "سافر كمال"], query)
    (snippet,) = hit.snippets
    assert [snippet.text[start:end] for start, end in snippet.spans] == highlighted


def test_the_lemma_ranks_before_another_spelling(tmp_path: Path) -> None:
    results = find(tmp_path, ["جوجل", "غوغل", "قوقل"], "غوغل")
    assert results.hits[0].id == "غوغل"


@pytest.mark.parametrize("query", ['="١١ ساعة"', '="11 ساعة"', "=١١", "=11"])
def test_digits_of_an_exact_query_match_those_of_all_scripts(tmp_path: Path, query: str) -> None:
    documents = ["بعد 11 ساعة", "بعد ١١ ساعة", "بعد ۱۱ ساعة", "بعد 12 ساعة"]
    results = find(tmp_path, documents, query)
    assert ids(results) == set(documents[:3])
    assert all("<mark>" in hit.snippets[0].html() for hit in results)


@pytest.mark.parametrize(
    ("query", "found", "others"),
    [
        ('"الوزير ان المطر"', "قال الوزير أن المطر", "قال الوزير أنا المطر"),
        ('"الوزير أن المطر"', "قال الوزير ان المطر", "قال الوزير أنت المطر"),
        ('"قال انها"', "قال إنها بخير", "قال إن السد"),
        ('"اذا جاء"', "إذا جاء الشتاء", "إذ جاء الشتاء"),
        ('"أين البيت"', "اين البيت", "إن البيت"),
    ],
)
def test_a_function_word_is_found_with_and_without_its_hamza(
    tmp_path: Path, query: str, found: str, others: str
) -> None:
    assert ids(find(tmp_path, [found, others], query)) == {found}
