"""Search by meaning on a cluster: the tests of the engine on disk, and what only a cluster does."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePath
from typing import Any

import pytest

from kashaf.index import build_index, copy_index, rebuild_index
from kashaf.index.documents import read_documents
from kashaf.index.errors import (
    ClusterError,
    EncoderError,
    IndexOutdatedError,
    UnsupportedError,
)
from kashaf.index.opensearch.address import parse_address
from kashaf.index.opensearch.writer import ClusterWriter
from kashaf.search import Index, Results, open_index
from kashaf.search.model.request import MODES, Mode
from tests.index.meaning import stand_in
from tests.opensearch.conftest import EXAMPLES, named
from tests.search.meaning.conftest import DOCUMENTS
from tests.search.meaning.test_search_by_meaning import *  # noqa: F403
from tests.search.meaning.test_search_by_meaning import ids

LANGUAGES = EXAMPLES.parent / "languages" / "queries.tsv"
IN_ARABIC = [
    "خروج القوات الأميركية من العراق",
    "أسعار النفط",
    "كأس العالم لكرة القدم",
    "الجيش الإسرائيلي وغزة",
    "محادثات السلام",
]


@pytest.fixture(scope="module")
def directory(cluster: str) -> Iterator[str]:
    """An address in place of the folder in which the tests on disk build an index."""
    with named(cluster) as target:
        build_index(DOCUMENTS, f"{target}?replicas=0", encoder=stand_in.NAME)
        yield target


@pytest.fixture
def tmp_path(address: str) -> str:
    return f"{address}?replicas=0"


@pytest.fixture(scope="module")
def pair(cluster: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Index, Index]]:
    """The examples with Kashaf's own encoder, in a folder and on the cluster."""
    folder = tmp_path_factory.mktemp("examples")
    documents = read_documents([EXAMPLES])
    build_index((replace(one, id=PurePath(one.id).name) for one in documents), folder, meaning=True)
    with named(cluster) as target:
        copy_index(folder, f"{target}?shards=2&replicas=0")
        with open_index(folder) as on_disk, open_index(target) as on_cluster:
            yield on_disk, on_cluster


@pytest.mark.parametrize("mode", MODES[1:])
def test_the_examples_rank_as_on_disk(pair: tuple[Index, Index], mode: Mode) -> None:
    questions = LANGUAGES.read_text(encoding="utf-8").splitlines()[::20]
    in_arabic = IN_ARABIC if mode == "meaning" else []
    for query in (*in_arabic, *(line.split("\t")[0] for line in questions)):
        on_disk, on_cluster = (one.search(query, mode=mode, limit=50) for one in pair)
        assert on_cluster.total == on_disk.total > 0
        assert ids(on_cluster) == ids(on_disk), query


def test_words_count_with_meaning_almost_as_on_disk(pair: tuple[Index, Index]) -> None:
    """A cluster scores words a little differently; the documents are the same."""
    for query in IN_ARABIC:
        on_disk, on_cluster = (one.search(query, mode="both", limit=50) for one in pair)
        scores = {hit.id: hit.score for hit in on_disk}
        assert {hit.id: hit.score for hit in on_cluster} == pytest.approx(scores, abs=0.1)
        assert ids(on_cluster)[0] == ids(on_disk)[0]


def test_scores_and_passages_are_those_on_disk(pair: tuple[Index, Index]) -> None:
    on_disk, on_cluster = (one.search("soldiers leave Iraq", mode="meaning") for one in pair)
    for hit, same in zip(on_disk, on_cluster, strict=True):
        assert same.score == pytest.approx(hit.score, abs=1e-6)
        assert same.snippets == hit.snippets


def test_more_like_finds_what_it_finds_on_disk(pair: tuple[Index, Index]) -> None:
    on_disk, on_cluster = (one.more_like("001-iraq-withdrawal.txt", limit=3) for one in pair)
    assert ids(on_cluster) == ids(on_disk)
    assert len(on_cluster) == 3


def test_facts_about_the_index_count_documents_and_not_passages(directory: str) -> None:
    with open_index(directory, encoder=stand_in.NAME) as opened:
        assert len(opened) == opened.stats()["documents"] == len(DOCUMENTS)
        assert opened.stats()["encoder"] == opened.encoder == stand_in.NAME


texts: list[str] = []


def encode_and_note(given: list[str]) -> Any:
    texts.extend(given)
    return stand_in.encode(given)


def test_only_changed_documents_are_encoded(address: str) -> None:
    own: dict[str, Any] = {"encoder": f"{__name__}:encode_and_note"}
    build_index(DOCUMENTS, f"{address}?replicas=0", **own)
    texts.clear()
    changed = [*DOCUMENTS[:-1], DOCUMENTS[-1] | {"title": "النفط"}]
    changes = build_index(changed, address, **own)
    assert (changes.updated, changes.unchanged) == (1, len(DOCUMENTS) - 1)
    assert len(texts) == 1
    with open_index(address, **own) as opened:
        assert opened.update("other", {"title": "القمح"})
        assert ids(opened.search("wheat", mode="meaning")) == ["other"]


def test_a_rebuild_keeps_the_vectors_and_no_meaning_drops_them(address: str) -> None:
    own: dict[str, Any] = {"encoder": stand_in.NAME}
    build_index(DOCUMENTS, f"{address}?replicas=0", **own)
    with pytest.raises(EncoderError, match="give its name"):
        rebuild_index(None, address)
    rebuild_index(None, address, jobs=2, **own)
    assert found(address, "troops", **own) == ["iraq"]
    rebuild_index(None, address, meaning=False)
    with pytest.raises(ValueError, match="build it with --meaning"):
        found(address, "troops")
    with pytest.raises(IndexOutdatedError, match="rebuild --encoder"):
        build_index(DOCUMENTS, address, **own)


def test_a_killed_rebuild_is_resumed_with_the_same_encoder_only(address: str) -> None:
    build_index(DOCUMENTS, f"{address}?replicas=0")
    with (
        pytest.raises(ClusterError),
        ClusterWriter(parse_address(address), replace=True, encoder=stand_in.NAME) as killed,
    ):
        killed.add(DOCUMENTS[0])
        killed.prune()  # which waits until all is sent
        raise ClusterError(address, "lost")
    changes = rebuild_index(DOCUMENTS, address, encoder=stand_in.NAME)
    assert (changes.unchanged, changes.added) == (1, len(DOCUMENTS) - 1)
    assert found(address, "troops", encoder=stand_in.NAME) == ["iraq"]


def test_a_passage_without_direction_is_left_out(address: str) -> None:
    documents = [{"id": "1", "body": "لا معنى له"}, {"id": "2", "body": "أسعار النفط"}]
    build_index(documents, f"{address}?replicas=0", encoder=stand_in.NAME)
    assert found(address, "oil", encoder=stand_in.NAME) == ["2"]
    assert found(address, "nothing", encoder=stand_in.NAME) == []


def test_copying_keeps_the_vectors(address: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    build_index(DOCUMENTS, f"{address}?replicas=0", encoder=stand_in.NAME)
    folder = tmp_path_factory.mktemp("copy") / "index"
    copy_index(address, folder, encoder=stand_in.NAME)
    assert found(folder, "troops", encoder=stand_in.NAME) == ["iraq"]


def test_without_the_plug_in_an_error_says_so(
    plain_cluster: str, tmp_path_factory: pytest.TempPathFactory, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path_factory.mktemp("plain") / "index"
    build_index(DOCUMENTS, folder, encoder=stand_in.NAME)
    with named(plain_cluster) as target:
        with pytest.raises(UnsupportedError, match="without the k-NN plug-in"):
            build_index(DOCUMENTS, target, encoder=stand_in.NAME)
        with caplog.at_level(logging.WARNING, "kashaf"):
            copy_index(folder, f"{target}?replicas=0")
        assert "without the k-NN plug-in" in caplog.text
        assert found(target, "النفط", mode="words")
        with pytest.raises(UnsupportedError, match="without the k-NN plug-in, which node-1 lacks"):
            found(target, "oil")


def found(
    target: str | Path, query: str, *, encoder: str | None = None, **options: Any
) -> list[str]:
    with open_index(target, encoder=encoder) as opened:
        results: Results = opened.search(query, **({"mode": "meaning"} | options))
        return ids(results)
