"""Highlighting stops when time runs out, and does no work that is not linear in the text."""

from itertools import count

from kashaf.index.analysis import Analyzer, Token
from kashaf.search.highlight.highlighter import Highlighter
from kashaf.search.highlight.snippets import best_snippets
from kashaf.search.highlight.spec import HighlightSpec, highlight_spec
from kashaf.search.query.parser import parse

TEXT = "قرأ كتاب " * 50_000


class Counted(Analyzer):
    """Counts the words that it analyzes."""

    calls = 0

    def tokens(self, text: str) -> list[Token]:
        self.calls += 1
        return super().tokens(text)


def test_a_text_is_highlighted_up_to_the_character_that_is_reported() -> None:
    looks = count()
    spec = HighlightSpec(exact=frozenset(["كتاب"]))
    highlighter = Highlighter(Analyzer(), spec, lambda: next(looks) > 20)
    spans = highlighter.spans(TEXT)
    assert 0 < highlighter.done_chars < len(TEXT)
    assert spans
    assert spans[-1][1] <= highlighter.done_chars
    assert len(spans) == TEXT[: highlighter.done_chars].count("كتاب")
    assert best_snippets(TEXT, spans, is_spent=lambda: True)[0].text


def test_each_distinct_word_is_analyzed_once_however_many_parts_the_query_has() -> None:
    analyzer = Counted()
    query = " OR ".join(["=كتاب", "=قرأ", '"قرأ كتاب"'] * 30)
    highlighter = Highlighter(analyzer, highlight_spec(parse(query, Analyzer()).query))
    text = TEXT[: len(TEXT) // 20]
    assert len(highlighter.spans(text)) > 1000
    assert highlighter.done_chars == len(text)
    assert analyzer.calls <= 4


def test_a_phrase_of_one_chunk_is_highlighted_at_each_occurrence() -> None:
    query = parse("=كتاب", Analyzer()).query
    spans = Highlighter(Analyzer(), highlight_spec(query)).spans("كتاب-كتاب كتاب")
    assert [span[:2] for span in spans] == [(0, 4), (5, 9), (10, 14)]
