"""Which pieces of a document are encoded."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kashaf.index.meaning.passages import CHARS, WORDS, passages

SENTENCE = "خرجت القوات من المدينة صباح اليوم. "


def test_a_short_document_is_one_passage_with_its_title() -> None:
    (only,) = passages("عنوان الخبر", "نص الخبر قصير.")
    assert only == ("عنوان الخبر\nنص الخبر قصير.", 0, 14)


def test_a_document_without_a_body_is_its_title() -> None:
    assert passages("عنوان", "") == [("عنوان", 0, 0)]


def test_a_document_without_text_has_no_passage() -> None:
    assert passages("", " \n ") == []


def test_a_long_body_is_cut_at_the_ends_of_sentences() -> None:
    found = passages("عنوان", SENTENCE * 40)
    assert all(one.text.endswith(".") for one in found)
    assert all(WORDS * 3 // 4 <= len(one.text.split()) <= WORDS * 3 // 2 + 1 for one in found)
    assert [one.text.startswith("عنوان") for one in found] == [True, *[False] * (len(found) - 1)]


def test_a_sentence_without_an_end_is_cut_between_words() -> None:
    found = passages("", "كلمة " * 1000)
    assert {len(one.text.split()) for one in found[:-1]} == {WORDS * 3 // 2}


def test_a_word_without_an_end_is_encoded_in_bounded_pieces() -> None:
    assert all(len(one.text) <= CHARS for one in passages("", "ا" * 100_000))


@given(st.text(alphabet="اب. \n؟x", max_size=2000))
def test_every_word_of_a_body_is_in_one_passage(body: str) -> None:
    found = passages("", body)
    spans = [(one.start, one.end) for one in found]
    assert spans == sorted(spans)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    assert [word for start, end in spans for word in body[start:end].split()] == body.split()
    assert all(one.text == body[one.start : one.end][:CHARS] for one in found)
