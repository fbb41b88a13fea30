"""The analyzer as a whole: settings, words files, threads, the encoder's fast path."""

import pickle
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kashaf.index.analysis import Analyzer, AnalyzerSettings, read_dictionary
from kashaf.index.analysis.adapter import WhooshAnalyzer
from kashaf.index.analysis.explaining import explain
from kashaf.index.writing.array_encoding import Encoder

TEXT = "وَصَلَ أحمد إلى #عين_الأسد في ١٤/٣ مع القوات الأميركية، ﷺ info@example.org "


def test_a_words_file_has_a_family_a_line() -> None:
    text = "# أسماء\nعيد\n\nجوال، هاتف موبايل # مترادفات\n"
    assert read_dictionary(text).families == (("عيد",), ("جوال", "هاتف", "موبايل"))


def test_a_synonym_has_the_stem_of_its_familys_first_word() -> None:
    analyzer = Analyzer(read_dictionary("جوال موبايل"))
    assert analyzer.stem("والموبايل") == analyzer.stem("جوالات") == analyzer.stem("جوال")


def test_a_protected_word_is_not_cut_and_says_so() -> None:
    before, after = Analyzer(), Analyzer(AnalyzerSettings(families=(("زيتونات",),)))
    assert before.stem("زيتونات") == before.stem("زيتون")
    assert after.stem("زيتونات") == "زيتونات"
    assert [step.is_protected for step in explain(after, "والزيتونات في زيتون")] == [
        True,
        False,
        False,
    ]


def test_explaining_shows_the_parts_of_a_word() -> None:
    (step,) = explain(Analyzer(), "وَبِالقُوَّاتِ")
    assert (step.prefix, step.stem, step.suffix) == ("وبال", "قو", "ات")
    assert (step.form, step.root) == ("وبالقوات", "قوي")


@pytest.mark.parametrize(
    "other", [{"teh_marbuta": False}, {"hamza_seats": False}, {"families": (("عيد",),)}]
)
def test_every_setting_changes_the_fingerprint(other: dict[str, Any]) -> None:
    assert AnalyzerSettings(**other).fingerprint != AnalyzerSettings().fingerprint
    assert AnalyzerSettings(**other) == AnalyzerSettings.from_json(vars(AnalyzerSettings(**other)))


def test_what_acts_on_queries_does_not_change_the_fingerprint() -> None:
    other = AnalyzerSettings(synonyms=((("UN",), ("أمم",)),), stop_words=("خبر",))
    assert other.fingerprint == AnalyzerSettings().fingerprint
    assert AnalyzerSettings.from_json(other.to_json()) == other


def test_ta_marbuta_can_be_kept() -> None:
    analyzer = Analyzer(AnalyzerSettings(teh_marbuta=False))
    assert analyzer.fold("كرة") != analyzer.fold("كره")


def test_eight_threads_give_the_answers_of_one() -> None:
    texts = [f"{TEXT} {word}ات وال{word}" for word in ("كتاب", "قلم", "بيت", "مدرس", "سيار")] * 40
    one = Analyzer()
    alone = [one.tokens(text) for text in texts]
    shared = Analyzer()
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(shared.tokens, texts)) == alone


@settings(max_examples=50)
@given(st.lists(st.sampled_from([*TEXT.split(), "ﷺ", "-", "السَّلامُ،", "\u200f", "\x1f"])))
def test_the_fast_path_of_indexing_finds_the_same_tokens_at_the_same_positions(
    words: list[str],
) -> None:
    analyzer, text = Analyzer(), " ".join(words)
    encoder = Encoder(analyzer)
    encoded = encoder.encode(text, "")
    tokens = analyzer.tokens(text)
    numbers, analyzed = encoder.words(np.unique(encoded.words))
    word_of = dict(zip(numbers.tolist(), analyzed, strict=True))
    found = [
        (word.form, word.lemmas, word.weak)
        for word in map(word_of.get, encoded.words.tolist())
        if word
    ]
    assert found == [(token.form, token.lemmas, token.weak) for token in tokens]
    assert encoded.positions.tolist() == [token.position for token in tokens]


def test_stock_whoosh_gets_stems_with_correct_positions() -> None:
    found = [
        (token.text, token.pos, token.startchar, token.endchar)
        for token in WhooshAnalyzer("stem")("وَصَلَ #أحمد", positions=True, chars=True)
    ]
    assert found == [("وصل", 0, 0, 6), ("#احمد", 1, 7, 12), ("احمد", 1, 8, 12)]


def test_stock_whoosh_gets_all_lemmas_of_a_document_but_the_likeliest_of_a_query() -> None:
    lemmas = Analyzer().word("كتب").lemmas
    assert len(lemmas) > 1
    analyzer = WhooshAnalyzer("lemmas")
    found = [(token.text, token.pos) for token in analyzer("كتب", positions=True)]
    assert found == [(lemma, 0) for lemma in lemmas]
    assert [token.text for token in analyzer("كتب", mode="query")] == [lemmas[0]]
    assert [token.text for token in WhooshAnalyzer("weak")("غوغل كتب")] == ["~ججل"]


def test_the_whoosh_analyzer_is_pickled_as_its_settings() -> None:
    analyzer = WhooshAnalyzer("root", AnalyzerSettings(families=(("عيد",),)))
    analyzer("كتاب")
    assert len(pickled := pickle.dumps(analyzer)) < 1000
    assert pickle.loads(pickled) == analyzer


def test_function_words_have_no_root_for_whoosh() -> None:
    assert [token.text for token in WhooshAnalyzer("root")("كتاب في البيت")] == ["كتب", "بيت"]
