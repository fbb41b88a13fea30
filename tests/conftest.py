from pathlib import Path

import pytest
from hypothesis import settings

from kashaf.index import build_index
from kashaf.index.sources import read_documents

settings.register_profile("kashaf", deadline=None)
settings.load_profile("kashaf")

EXAMPLES = Path(__file__).parent.parent / "examples" / "news"


@pytest.fixture(scope="session")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("news") / "news.kashaf"
    build_index(read_documents([EXAMPLES]), directory)
    return directory
