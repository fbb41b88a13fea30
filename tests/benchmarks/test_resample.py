"""The larger corpora that growth is measured on."""

from benchmarks.resample import resample

ARTICLES = [
    {"title": "أول", "body": "وصل أحمد. سافر كمال؟\nعاد وليد"},
    {"title": "ثان", "body": "نزل المطر"},
]
SENTENCES = {"وصل أحمد.", "سافر كمال؟", "عاد وليد", "نزل المطر"}


def test_documents_are_made_of_the_articles_sentences_and_titles() -> None:
    made = list(resample(ARTICLES, 50))
    assert len({document["id"] for document in made}) == 50
    assert {document["title"] for document in made} == {"أول", "ثان"}
    for document in made:
        left = document["body"]
        for sentence in SENTENCES:
            left = left.replace(sentence, "")
        assert not left.strip()


def test_a_smaller_corpus_is_the_beginning_of_a_larger_one() -> None:
    assert list(resample(ARTICLES, 20))[:7] == list(resample(ARTICLES, 7))
