"""`a AND b` and `a NOT b` divide the documents that `a` matches, whatever the two are."""

import random
from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kashaf.index import IndexWriter, delete_documents
from kashaf.search import Index, open_index

WORDS = (
    *("جامعة", "الجامعات", "وبجامعتها", "المجتمع", "كتاب", "كتب", "المكتبة", "قال", "يقولون"),
    *("غوغل", "جوجل", "وقوقل", "واتساب", "الواتساب", "عبدالرحمن", "عبد", "الرحمن", "أبوظبي", "ظبي"),
    *("كرة", "كره", "على", "علي", "في", "من", "مسؤول", "مسوول", "عام2015", "2015", "#عين_الأسد"),
    *("زنبطوق", "والزنبطوق", "Wi-Fi", "لا", "ماء", "wifi", "iPhone15", "iPhone", "15", "وكتاب"),
)


def documents() -> Iterator[dict[str, str]]:
    rng = random.Random(19)
    words = (*WORDS, "و")
    for number in range(150):
        title = " ".join(rng.choices(words, k=rng.randint(0, 3)))
        yield {"id": str(number), "title": title, "body": " ".join(rng.choices(words, k=6))}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    directory = tmp_path_factory.mktemp("complement")
    every = list(documents())
    for part in range(2):
        with IndexWriter(directory) as writer:
            for document in every[part::2]:
                writer.add(document)
    delete_documents([document["id"] for document in every[::9]], directory)
    with open_index(directory) as opened:
        yield opened


A_WORD = st.sampled_from(WORDS)
QUOTED = st.lists(st.sampled_from((*WORDS, "و")), min_size=1, max_size=3).map(" ".join)
SIMPLE = st.one_of(
    A_WORD,
    st.builds("title:{}".format, A_WORD),
    st.builds("={}".format, A_WORD),
    st.builds("{}^2".format, A_WORD),
    st.builds('"{}"'.format, QUOTED),
    st.builds('"{} {}"~2'.format, A_WORD, A_WORD),
    st.builds("({} NEAR/2 {})".format, A_WORD, A_WORD),
    st.builds("{}*".format, st.sampled_from(["جا", "كت", "م", "الو", "ق"])),
    st.builds("{}~1".format, st.sampled_from(["كتاب", "جوجل", "علي"])),
    st.builds("*{}*".format, st.sampled_from(["ا", "تب", "ل"])),
)
QUERIES = st.recursive(
    SIMPLE,
    lambda part: st.one_of(
        st.lists(A_WORD, min_size=2, max_size=4).map(lambda words: f"({' '.join(words)})"),
        st.builds("({} AND {})".format, part, part),
        st.builds("({} OR {})".format, part, part),
        st.builds("({} NOT {})".format, part, part),
    ),
    max_leaves=4,
)


@settings(max_examples=300)
@example("عام2015", "جامعة", False)
@example("جامعة", "Wi-Fi", False)
@example('"عبد الرحمن"', '"كتاب و كتاب"', False)
@given(QUERIES, QUERIES, st.booleans())
def test_and_and_not_divide_the_matches(index: Index, a: str, b: str, related: bool) -> None:
    def find(query: str) -> set[str]:
        results = index.search(query, limit=1000, snippets=False, related=related)
        return set() if results.widened else {hit.id for hit in results}

    with_b, without_b = find(f"{a} AND {b}"), find(f"{a} NOT {b}")
    assert with_b | without_b == find(a)
    assert not with_b & without_b
    assert with_b == find(f"{b} AND {a}")
