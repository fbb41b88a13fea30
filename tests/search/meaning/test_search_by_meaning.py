"""What a search by meaning finds, and how it goes together with words."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from kashaf.index import build_index
from kashaf.search import Index, Results, SearchRequest, open_index
from kashaf.search.meaning.ranking import NEAREST, WEIGHT
from kashaf.search.model.request import MODES, Mode
from tests.index.meaning import stand_in


@pytest.fixture
def index(directory: Path) -> Iterator[Index]:
    with open_index(directory, encoder=stand_in.NAME) as opened:
        yield opened


def ids(results: Results) -> list[str]:
    return [hit.id for hit in results]


def test_a_query_in_another_language_finds_what_it_means(index: Index) -> None:
    assert ids(index.search("troops leave Iraq")) == []
    assert ids(index.search("troops leave Iraq", mode="meaning")) == ["iraq"]
    assert ids(index.search("prix du pétrole", mode="both")) == ["oil", "oil-copy"]


def test_the_snippet_of_what_is_found_by_meaning_is_its_best_passage(index: Index) -> None:
    (hit,) = index.search("troops leave Iraq", mode="meaning")
    assert "القوات تغادر العراق" in hit.snippets[0].text
    assert hit.snippets[0].text in hit.body
    assert hit.snippets[0].cut_start


def test_words_rank_before_meaning_alone_and_are_highlighted(index: Index) -> None:
    results = index.search("ارتفاع البترول", mode="both")
    assert ids(results)[:2] == ["oil", "oil-copy"]
    assert results.hits[0].snippets[0].spans


@pytest.mark.parametrize("mode", ["meaning", "both"])
def test_filters_facets_sorting_and_paging_apply(index: Index, mode: Mode) -> None:
    def search(**options: Any) -> Results:
        return index.search("oil prices", mode=mode, **options)

    assert ids(search(filters={"source": "a"})) == ["oil-copy"]
    assert search(facets=["source"]).facets["source"] == (("a", 1), ("b", 1))
    assert ids(search(sort="source")) == ["oil-copy", "oil"]
    page = search(limit=1, sort="source")
    assert page.total == 2
    assert ids(search(limit=1, sort="source", cursor=page.cursor)) == ["oil"]
    assert ids(search(offset=1)) == ids(search())[1:]
    assert ids(search(collapse=True)) == ["oil"]
    assert ids(index.search("oil -مجددا", mode=mode)) == ["oil"]
    assert ids(index.search("oil source:a", mode=mode)) == ["oil-copy"]
    dated = index.search("football troops", mode=mode, date=("2021-01-01", None))
    assert ids(dated) == ["iraq"]


@pytest.mark.parametrize("mode", ["words", "meaning", "both"])
@pytest.mark.parametrize("filters", [{}, {"source": "a"}])
def test_the_parts_of_an_explanation_add_up_to_the_score(
    index: Index, filters: dict[str, str], mode: Mode
) -> None:
    for query in ("ارتفاع أسعار oil", "النفط -مباراة"):
        results = index.search(query, mode=mode, filters=filters)
        assert results.total
        for hit in results:
            assert sum(part.score for part in results.explain(hit)) == pytest.approx(hit.score)


def test_both_add_the_best_word_score_as_one_and_the_weighted_cosine(index: Index) -> None:
    best = index.search("ارتفاع أسعار النفط", mode="both").hits[0]
    assert best.score == pytest.approx(1 + WEIGHT)


def test_filters_change_no_score(index: Index) -> None:
    for mode in MODES[1:]:
        every = {hit.id: hit.score for hit in index.search("ارتفاع oil", mode=mode)}
        some = index.search("ارتفاع oil", mode=mode, filters={"source": "a"})
        assert some.total == 1
        assert {hit.id: every[hit.id] for hit in some} == {hit.id: hit.score for hit in some}


def test_scanning_yields_the_same_documents(index: Index) -> None:
    request = SearchRequest("oil prices", mode="both")
    found = list(index.scan(request))
    assert {hit.id for hit in found} == {"oil", "oil-copy"}
    assert found[0].snippets


def test_meaning_is_offered_when_words_find_nothing(index: Index) -> None:
    assert index.search("troops leave Iraq").offers_meaning
    assert not index.search("النفط").offers_meaning
    assert not index.search("troops", mode="meaning").offers_meaning
    assert not index.search(" ").offers_meaning


def test_more_like_this_finds_the_same_meaning_in_other_words(tmp_path: Path) -> None:
    documents = [
        {"id": "1", "body": "القوات تغادر العراق"},
        {"id": "2", "body": "soldiers withdraw from baghdad"},
        {"id": "3", "body": "مباراة كرة"},
    ]
    build_index(documents, tmp_path, encoder=stand_in.NAME)
    with open_index(tmp_path) as opened:  # the encoder is not needed
        assert ids(opened.more_like("1")) == ["2"]


def test_without_the_encoder_words_are_searched_and_meaning_says_why_not(
    directory: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        caplog.at_level(logging.WARNING, "kashaf"),
        open_index(directory) as opened,
    ):
        assert stand_in.NAME in caplog.text
        assert ids(opened.search("النفط")) == ["oil", "oil-copy"]
        assert not opened.search("troops leave Iraq").offers_meaning
        with pytest.raises(ValueError, match=f"encoder {stand_in.NAME}, which was not given"):
            opened.search("النفط", mode="both")


def test_an_index_without_vectors_says_how_to_get_them(news: Path) -> None:
    with open_index(news) as opened:
        assert not opened.search("troops leave Iraq").offers_meaning
        with pytest.raises(ValueError, match="no vectors; build it with --meaning"):
            opened.search("النفط", mode="meaning")
    with pytest.raises(ValueError, match="'semantic' is not one of words, meaning, both"):
        SearchRequest("النفط", mode=cast("Mode", "semantic"))


def test_a_query_without_words_is_answered_by_its_filters(index: Index) -> None:
    for mode in MODES[1:]:
        assert ids(index.search("source:b", mode=mode)) == ["oil", "other"]
        assert ids(index.search("", mode=mode)) == []


def test_an_encoder_that_fails_leaves_the_words(tmp_path: Path) -> None:
    build_index([{"id": "1", "body": "النفط"}], tmp_path, encoder=f"{__name__}:encode_short")
    with open_index(tmp_path, encoder=f"{__name__}:encode_short") as opened:
        results = opened.search("النفط " * 20, mode="both")
        assert ids(results) == ["1"]
        assert "only words were searched for" in results.notes[0]


def encode_short(texts: list[str]) -> list[list[float]]:
    if len(texts[0]) > 50:
        raise ConnectionError("no answer")
    return [[1.0, 2.0] for _ in texts]


def test_only_the_nearest_documents_match(tmp_path: Path) -> None:
    documents = [{"id": str(n), "body": "أسعار النفط"} for n in range(NEAREST + 10)]
    build_index(documents, tmp_path, encoder=stand_in.NAME)
    with open_index(tmp_path, encoder=stand_in.NAME) as opened:
        assert opened.search("oil", mode="meaning").total == NEAREST
        assert opened.search("النفط", mode="both").total == NEAREST + 10
