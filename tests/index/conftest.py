import gzip
from pathlib import Path

import pytest

from tests.index.documents.reading import Write


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file below tmp_path, packed where the name ends in .gz; return its path."""

    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        data = content.encode() if isinstance(content, str) else content
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        return path

    return write
