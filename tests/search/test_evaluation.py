"""Evaluation: nDCG and recall against values computed by hand, and by ranx where it is."""

import math
from collections.abc import Callable, Iterator

import pytest

import kashaf
from kashaf.index.errors import SourceError
from kashaf.search import Index
from kashaf.search.evaluation import evaluate, read_qrels, read_queries

DOCUMENTS = [
    {"id": "a", "title": "النفط", "body": "النفط النفط النفط"},
    {"id": "b", "body": "النفط وأشياء أخرى كثيرة لا علاقة لها به"},
    {"id": "c", "body": "القمح"},
]
QUERIES = {"1": "النفط", "2": "القمح", "3": "زقزقزق", "4": "الغاز"}
QRELS = {"1": {"b": 2, "a": 1, "c": 0, "x": 1}, "2": {"c": 1}, "3": {"a": 1}, "4": {"a": 0}}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("evaluation") / "i"
    kashaf.build(DOCUMENTS, folder)
    with kashaf.open(folder) as opened:
        yield opened


def test_scores_are_those_computed_by_hand(index: Index) -> None:
    found = evaluate(index, QUERIES, QRELS)
    assert found.queries["1"].results == ("a", "b")
    ideal = 2 + 1 / math.log2(3) + 1 / math.log2(4)
    ndcg = (1 + 2 / math.log2(3)) / ideal
    assert found.queries["1"].ndcg == pytest.approx(ndcg)
    assert found.queries["1"].recall == pytest.approx(2 / 3)
    assert (found.queries["2"].ndcg, found.queries["2"].recall) == (1, 1)
    assert (found.queries["3"].ndcg, found.queries["3"].recall) == (0, 0)
    assert found.skipped == ("4",)
    assert found.ndcg == pytest.approx((ndcg + 1) / 3)
    assert found.recall == pytest.approx((2 / 3 + 1) / 3)


def test_the_ranks_of_ndcg_and_recall_are_chosen(index: Index) -> None:
    found = evaluate(index, QUERIES, QRELS, cut=1, depth=1).queries["1"]
    assert found.ndcg == pytest.approx(1 / 2)
    assert found.recall == pytest.approx(1 / 3)
    assert (found.found, found.relevant) == (1, 3)


@pytest.mark.filterwarnings("ignore:.*unsafe cast from uint64:Warning")  # numba, within ranx
def test_scores_are_those_of_ranx(index: Index) -> None:
    ranx = pytest.importorskip("ranx")
    found = evaluate(index, QUERIES, QRELS)
    judged = {n: {one: level for one, level in QRELS[n].items() if level > 0} for n in "123"}
    run = {
        n: {one: 1 / rank for rank, one in enumerate(s.results, 1)}
        for n, s in found.queries.items()
    }
    run["3"] = {"nothing": 1.0}
    scores = ranx.evaluate(ranx.Qrels(judged), ranx.Run(run), ["ndcg@10", "recall@100"])
    assert found.ndcg == pytest.approx(scores["ndcg@10"])
    assert found.recall == pytest.approx(scores["recall@100"])


def test_files_as_trec_and_beir_write_them() -> None:
    assert read_queries("1\tالنفط العربي\n\n2\tالقمح\n") == {"1": "النفط العربي", "2": "القمح"}
    topic = "<top>\n<num> Number: 7\n<title> Topic: النفط\nالعربي\n<desc> ...\n</top>\n"
    assert read_queries(topic) == {"7": "النفط العربي"}
    assert read_qrels("1 0 a 2\n1 0 b 0\n") == {"1": {"a": 2, "b": 0}}
    assert read_qrels("query-id\tcorpus-id\tscore\n1\ta b\t-1\n") == {"1": {"a b": -1}}


@pytest.mark.parametrize(
    ("read", "text", "message"),
    [
        (read_queries, "1\tنفط\nقمح\n", "q:2: write a number"),
        (read_queries, "1\tنفط\n1\tقمح\n", "q:2: the query 1 occurs twice"),
        (read_queries, "\n", "q: contains no query"),
        (read_qrels, "1 0 a 1\n1 0 a\n", "q:2: write the query's number"),
        (read_qrels, "1 0 a 1\n1 0 a x\n", "q:2: write the query's number"),
        (read_qrels, "", "q: contains no judgment"),
    ],
)
def test_a_bad_line_is_named(read: Callable[[str, str], object], text: str, message: str) -> None:
    with pytest.raises(kashaf.errors.SourceError, match=message):
        read(text, "q")


def test_hostile_topics_take_time_in_proportion_to_their_length() -> None:
    for text in ("<top>" * 300_000, f"<top><num>{' ' * 300_000}<title>x</top>"):
        with pytest.raises(SourceError, match="write a number"):
            read_queries(text)
