"""Documents of which a small encoder knows some words, and an index of them."""

from pathlib import Path

import pytest

from kashaf.index import build_index
from tests.index.meaning import stand_in

FILLER = "كلام آخر طويل. " * 20
DOCUMENTS = [
    {
        "id": "iraq",
        "title": "مغادرة",
        "body": f"{FILLER}القوات تغادر العراق اليوم. {FILLER}",
        "source": "a",
        "date": "2021-05-01",
    },
    {"id": "oil", "title": "الاقتصاد", "body": "ارتفاع أسعار النفط", "source": "b"},
    {"id": "match", "title": "الرياضة", "body": "مباراة كرة", "source": "a", "date": "2020-01-01"},
    {"id": "oil-copy", "title": "الاقتصاد", "body": "ارتفاع أسعار النفط مجددا", "source": "a"},
    {"id": "other", "title": "شيء", "body": "لا معنى له هنا", "source": "b"},
]


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("meaning") / "index"
    build_index(DOCUMENTS, directory, encoder=stand_in.NAME)
    return directory
