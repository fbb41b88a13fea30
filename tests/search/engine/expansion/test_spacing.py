"""Words that are written with or without a space find each other, in phrases too."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kashaf.index import Schema, build_index
from kashaf.search import Index, open_index
from kashaf.search.engine.expansion import expand_words
from kashaf.search.engine.expansion.phrases import MAX_VARIANT_WORDS, MAX_VARIANTS
from kashaf.search.query.parser import parse
from kashaf.search.query.traversal import all_leaves, words_of

FILLER = "ضباب كثيف فوق السهل"
SPELLINGS = {
    "name": ["عبد الرحمن بن عوف", "عبدالرحمن بن عوف", "عبد الرحمن ابن عوف", "عبدالرحمن ابن عوف"],
    "place": ["زار أبو ظبي", "زار أبوظبي", "زار ابوظبي"],
    "two names": ["عبد الله بن عبد الملك", "عبدالله بن عبدالملك", "عبدالله بن عبد الملك"],
    "and": ["أحمد و محمد", "أحمد ومحمد"],
    "particle": ["لا سيما في الصيف", "لاسيما في الصيف"],
    "negation": ["ما قال الوزير", "ماقال الوزير"],
    "function word": ["مازال الجو", "ما زال الجو"],
    "three words": ["إن شاء الله غدا", "إنشاءالله غدا"],
    "missing space": ["وزارة التعليم", "وزارةالتعليم", "وزارهالتعليم"],
    "Latin and digits": ["هاتف iPhone 15 جديد", "هاتف iPhone15 جديد", "هاتف iPhone-15 جديد"],
    "hyphen": ["طائرة F-16 جديدة", "طائرة F16 جديدة", "طائرة F 16 جديدة"],
    "Latin": ["شبكة Wi-Fi مجانية", "شبكة wifi مجانية", "شبكة Wi Fi مجانية"],
    "disease": ["لقاح COVID-19 متاح", "لقاح COVID19 متاح", "لقاح covid 19 متاح"],
    "telephone": ["هاتف 0501234567", "هاتف 050 123 4567", "هاتف 050-123-4567", "هاتف 050-1234567"],
    "thousands": ["عدد 25000 طالب", "عدد 25 000 طالب", "عدد 25,000 طالب"],
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """An index of every spelling, and of documents that no query here may find."""
    directory = tmp_path_factory.mktemp("spacing")
    others = ["قال الوزير", "رقم 15", "رقم 16", "رقم 19", "رقم 123", "عبد بن عوف", "حرف F", FILLER]
    texts = [text for texts in SPELLINGS.values() for text in texts] + others
    build_index([{"id": text, "body": f"{FILLER} {text} {FILLER}"} for text in texts], directory)
    with open_index(directory) as opened:
        yield opened


def found(index: Index, query: str) -> dict[str, list[str]]:
    """Return what is highlighted in each document that matches, by its id, in order of rank."""
    results = index.search(query, limit=100)
    assert not results.widened
    return {
        hit.id: [s.text[start:end] for s in hit.snippets for start, end in s.spans]
        for hit in results
    }


@pytest.mark.parametrize(
    ("text", "spellings"), [(text, texts) for texts in SPELLINGS.values() for text in texts]
)
@pytest.mark.parametrize("query", ['"{}"', 'body:"{}"', '"{}"~1'])
def test_a_phrase_finds_every_spelling(
    index: Index, query: str, text: str, spellings: list[str]
) -> None:
    matches = found(index, query.format(text))
    assert set(matches) == set(spellings)
    if query == '"{}"':
        assert all(spans == [spelling] for spelling, spans in matches.items())


@pytest.mark.parametrize("kind", SPELLINGS)
def test_the_spelling_of_the_query_ranks_first(index: Index, kind: str) -> None:
    joined = SPELLINGS[kind][1]
    scores = {hit.id: hit.score for hit in index.search(f'"{joined}"', limit=100)}
    assert scores[joined] >= max(scores.values()) / 2


@pytest.mark.parametrize(
    ("query", "spellings"),
    [
        ("iPhone15", {"iPhone 15": ["iPhone 15"], "iPhone15": ["iPhone15"]}),
        ('"iPhone15"', {"iPhone 15": ["iPhone 15"], "iPhone15": ["iPhone15"]}),
        ("iPhone15 الجديد", {"iPhone 15": ["iPhone 15"], "iPhone15": ["iPhone15"]}),
        ("iPhone15 AND هاتف", {"هاتف iPhone 15": ["هاتف", "iPhone 15"]}),
        ("F16", {"F-16": ["F-16"], "F 16": ["F 16"], "F16": ["F16"]}),
        ("لا سيما", {"لا سيما": ["سيما"], "لاسيما": ["لاسيما"]}),
        ("إن شاء الله", {"إن شاء الله": ["شاء", "الله"], "إنشاءالله": ["إنشاءالله"]}),
        ("ماشاءالله", {"ما شاء الله": ["ما شاء الله"], "ماشاءالله": ["ماشاءالله"]}),
        ("0501234567", {"050-123-4567": ["050-123-4567"], "050 1234567": ["050 1234567"]}),
        ("050 123 4567", {"0501234567": ["0501234567"]}),
        ("1000", {"1 000": ["1 000"]}),
        ("عبد الرحمن", {"وعبدالرحمن": ["وعبدالرحمن"], "لعبد الرحمن": ["لعبد", "الرحمن"]}),
        ('"عبد الرحمن"', {"وعبدالرحمن": ["وعبدالرحمن"], "لعبد الرحمن": ["لعبد الرحمن"]}),
        ("لأبوظبي", {"أبوظبي": ["أبوظبي"], "في أبو ظبي": ["أبو ظبي"]}),
        ("لا سيما", {"ولاسيما": ["ولاسيما"]}),
    ],
)
def test_a_word_finds_its_spellings_and_not_their_parts(
    tmp_path: Path, query: str, spellings: dict[str, list[str]]
) -> None:
    texts = [*spellings, "في 15 مايو", "في 16 مايو", FILLER]
    build_index([{"id": text, "body": text} for text in texts], tmp_path)
    with open_index(tmp_path) as index:
        assert found(index, query) == spellings


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("عبدالرحمن NEAR/1 عوف", set()),
        ("عبدالرحمن NEAR/2 عوف", set(SPELLINGS["name"])),
        ("عوف NEAR/2 عبدالرحمن", set(SPELLINGS["name"])),
        ("هاتف NEAR/1 iPhone15", set(SPELLINGS["Latin and digits"])),
    ],
)
def test_near_words_may_be_split(index: Index, query: str, expected: set[str]) -> None:
    matches = found(index, query)
    assert set(matches) == expected
    assert all(matches.values())


@pytest.mark.parametrize("query", ['"عبد الله NEAR"', '"و و و"', '"F-16-F-16"', '"ﷺ و"', '"ﷺ ﷻ"'])
def test_odd_phrases_are_searched(index: Index, query: str) -> None:
    assert index.search(query).total == 0


def test_a_phrase_in_a_field_of_the_schema_may_be_split(tmp_path: Path) -> None:
    documents = [
        {"id": "1", "body": "عبد الرحمن", "author": "عبد الرحمن بن عوف"},
        {"id": "2", "body": "عبدالرحمن", "author": "عبدالرحمن بن عوف"},
    ]
    build_index(documents, tmp_path, schema=Schema.from_json({"author": "text"}))
    with open_index(tmp_path) as index:
        for query in ('author:"عبد الرحمن بن عوف"', '"عبدالرحمن بن عوف"'):
            assert {hit.id for hit in index.search(query)} == {"1", "2"}


@pytest.mark.parametrize(
    "query",
    [
        " ".join(['"' + "عبد الله بن " * 4 + '"'] * 8),
        '"' + "عبد الله " * 60 + '"',
        '"' + "0501234567 " * 120 + '"',
        '"' + "f16 " * 120 + '"~2',
    ],
)
def test_the_variants_of_hostile_phrases_are_bounded(index: Index, query: str) -> None:
    analyzer = index.analyzer
    parsed = parse(query, analyzer).query
    terms = index.pinned()._backend.snapshot.terms
    own, leaves = all_leaves(parsed), all_leaves(expand_words(parsed, terms, analyzer))
    added = sum(len(words_of(leaf)) for leaf in leaves) - sum(len(words_of(leaf)) for leaf in own)
    assert 0 < added <= MAX_VARIANT_WORDS
    assert len(leaves) - len(own) <= 2 * MAX_VARIANTS * len(own)
