"""Fixtures for the tests of the index folder."""

from pathlib import Path

import pytest

from kashaf.index import IndexWriter, build_index
from tests.index.store.corruption import DOCUMENTS


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """Two segments of 30 documents; the second generation, from which one document is deleted."""
    build_index(DOCUMENTS[:30], tmp_path / "i")
    with IndexWriter(tmp_path / "i") as writer:
        for document in DOCUMENTS[30:]:
            writer.add(document)
        assert writer.delete("خبر/7")
    return tmp_path / "i"
