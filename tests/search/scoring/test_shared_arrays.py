"""Searches share cached arrays, and none of them changes what another one reads."""

from pathlib import Path

from kashaf.index import build_index
from kashaf.search import open_index


def test_proximity_leaves_cached_scores_alone(tmp_path: Path) -> None:
    documents = [{"id": str(number), "body": "2015 عام"} for number in range(8)]
    build_index(documents, tmp_path / "i")
    with open_index(tmp_path / "i") as index:
        first = [(hit.id, hit.score) for hit in index.search("2015 قفطنة", limit=20)]
        assert len(first) == 8
        assert [(hit.id, hit.score) for hit in index.search("2015 قفطنة", limit=20)] == first
