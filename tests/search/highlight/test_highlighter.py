"""Highlights: which words of a text are highlighted, and which passage becomes the snippet."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kashaf.index.analysis import Analyzer, AnalyzerSettings
from kashaf.search.highlight.highlighter import Highlighter, Span
from kashaf.search.highlight.snippets import best_snippets
from kashaf.search.highlight.spec import HighlightSpec, highlight_spec
from kashaf.search.query import nodes
from kashaf.search.query.words import word_of

ANALYZER = Analyzer()


def word(text: str) -> nodes.Word:
    (token,) = ANALYZER.tokens(text)
    return word_of(token)


def spans_of(query: nodes.Query, text: str) -> list[Span]:
    return Highlighter(ANALYZER, highlight_spec(query)).spans(text)


def highlighted(query: nodes.Query, text: str) -> list[str]:
    spans = spans_of(query, text)
    return [text[start:end] for start, end, _ in spans]


PHRASE = nodes.Phrase((word("القوات"), word("الأميركية")))


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        (nodes.BooleanOr((word("كتاب"),)), "كِتابٌ وكتابه", ["كِتابٌ", "وكتابه"]),
        (PHRASE, "القوات تلقى القوات الأميركية", ["القوات الأميركية"]),
        (nodes.Prefix("المر"), "والمركز للمركز ومركز", ["والمركز", "للمركز"]),
        (PHRASE, "الأميركية والقوات", []),
        (
            nodes.Phrase((word("حرب"), word("على"), word("العراق"))),
            "حرب على العراق",
            ["حرب على العراق"],
        ),
        (nodes.Exact(("كَتَبَ",), ("كتب",)), "كتب كَتَبَ كُتُب", ["كَتَبَ"]),
        (nodes.Exact(("مدرسة",), ("مدرسه",)), "مدرسة مدرسه المدرسة", ["مدرسة"]),
        (nodes.Prefix("عرا"), "العراق عراقي عراق", ["العراق", "عراقي", "عراق"]),
        (nodes.Wildcard("*اق"), "العراق عراقي عراق", ["العراق", "عراق"]),
        (nodes.Fuzzy("العراق"), "العرق العراق عرب", ["العرق", "العراق"]),
        (nodes.Root("كتب"), "كاتب ومكتبة", ["كاتب", "ومكتبة"]),
        (
            nodes.And((nodes.BooleanOr((word("قلم"),)), nodes.Not(word("كتاب")))),
            "قلم كتاب",
            ["قلم"],
        ),
        (nodes.Filter(word("قلم"), word("كتاب")), "قلم كتاب", ["قلم"]),
        (nodes.BooleanOr((word("الأسد"),)), "زار #عين_الأسد", ["الأسد"]),
    ],
)
def test_matches_of_each_node_are_highlighted(query: Any, text: str, expected: Any) -> None:
    assert highlighted(query, text) == expected


@pytest.mark.parametrize(
    "options", [AnalyzerSettings(), AnalyzerSettings(teh_marbuta=False, hamza_seats=False)]
)
@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("امرأة", "نساء ونسائهم والنسوة امرأتان"),
        ("مارس", "آذار لمارس"),
        ("فم", "أفواههم"),
        ("كبير", "كبيرة الكبار"),
        ("رئيس", "رؤساء والرئيسة"),
        ("مسؤول", "مسئولون مسؤولين"),
    ],
)
def test_forms_with_other_letters_than_their_lemma_are_highlighted(
    options: AnalyzerSettings, asked: str, text: str
) -> None:
    analyzer = Analyzer(options)
    (token,) = analyzer.tokens(asked)
    spans = Highlighter(analyzer, highlight_spec(word_of(token))).spans(text)
    assert [text[start:end] for start, end, _ in spans] == text.split()


def test_the_snippet_covers_most_of_the_query_and_starts_at_a_sentence() -> None:
    filler = "هذا كلام لا علاقة له بالسؤال. " * 30
    text = filler + "جاء القلم وحده. " + filler + "وهنا القلم والكتاب معا. " + filler
    spans = Highlighter(
        ANALYZER, highlight_spec(nodes.BooleanOr((word("قلم"), word("كتاب"))))
    ).spans(text)
    snippet = best_snippets(text, spans)[0]
    assert [snippet.text[start:end] for start, end in snippet.spans] == ["القلم", "والكتاب"]
    assert snippet.text.startswith(("هذا", "وهنا"))


def test_the_snippet_prefers_query_words_close_together() -> None:
    filler = "هذا كلام لا علاقة له بالسؤال. " * 30
    far = "القلم الذي كتب به الرجل في أول النهار غير الكتاب. "
    text = filler + far + filler + "وهنا القلم والكتاب معا. " + filler
    spans = Highlighter(
        ANALYZER, highlight_spec(nodes.BooleanOr((word("قلم"), word("كتاب"))))
    ).spans(text)
    snippet = best_snippets(text, spans)[0]
    assert [snippet.text[start:end] for start, end in snippet.spans] == ["القلم", "والكتاب"]


def test_distant_words_share_a_snippet_if_they_fit() -> None:
    between = "كلمة " * 36
    text = "سطر. " * 100 + f"القلم {between}الكتاب. " + "سطر. " * 100
    spans = Highlighter(
        ANALYZER, highlight_spec(nodes.BooleanOr((word("قلم"), word("كتاب"))))
    ).spans(text)
    snippet = best_snippets(text, spans)[0]
    assert [snippet.text[start:end] for start, end in snippet.spans] == ["القلم", "الكتاب"]


def test_a_document_of_a_megabyte_is_highlighted() -> None:
    text = "كلام طويل جدا لا ينتهي. " * 45_000 + "ثم الخاتمة"
    spans = spans_of(nodes.BooleanOr((word("الخاتمة"),)), text)
    snippet = best_snippets(text, spans)[0]
    assert len(text) > 1_000_000
    assert [snippet.text[start:end] for start, end in snippet.spans] == ["الخاتمة"]


def test_an_empty_spec_highlights_nothing() -> None:
    assert Highlighter(ANALYZER, HighlightSpec()).spans("كتاب وقلم") == []


WORDS = st.lists(
    st.sampled_from(
        ["القوات", "قوة", "بقواتها", "كتب", "مكتبة", "وكتابه", "#كتاب_جديد", "ab", "12"]
    ),
    max_size=8,
).map(" ".join)


@settings(max_examples=25, deadline=None)
@given(st.lists(WORDS, max_size=4), st.sampled_from([PHRASE, nodes.BooleanOr((word("كتاب"),))]))
def test_what_is_known_of_the_words_changes_nothing(texts: list[str], query: nodes.Query) -> None:
    analyzer = Analyzer()
    spec = highlight_spec(query)
    alone = [Highlighter(analyzer, spec).spans(text) for text in texts]
    after_all = [Highlighter(analyzer, spec).spans(text) for text in texts]
    assert alone == after_all == [Highlighter(ANALYZER, spec).spans(text) for text in texts]
