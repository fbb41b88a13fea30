from dataclasses import replace
from pathlib import Path, PurePath

import pytest
from hypothesis import settings

from kashaf.index import build_index
from kashaf.index.documents import read_documents

settings.register_profile("kashaf", deadline=None)
settings.load_profile("kashaf")

EXAMPLES = Path(__file__).parent.parent / "examples" / "news"


@pytest.fixture(scope="session")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the examples, by the names of their files."""
    directory = tmp_path_factory.mktemp("news") / "news.kashaf"
    documents = read_documents([EXAMPLES])
    build_index((replace(one, id=PurePath(one.id).name) for one in documents), directory)
    return directory
