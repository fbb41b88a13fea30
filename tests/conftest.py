from pathlib import Path

import pytest

from kashaf.index import build_index
from kashaf.index.sources import read_documents

EXAMPLES = Path(__file__).parent.parent / "examples" / "news"


@pytest.fixture(scope="session")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("news") / "news.kashaf"
    build_index(read_documents([EXAMPLES]), directory)
    return directory
