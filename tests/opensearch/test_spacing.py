"""Words with and without spaces are the same on a cluster as on disk."""

from pathlib import Path

from kashaf.index import build_index
from kashaf.search import open_index
from tests.search.engine.expansion.test_spacing import FILLER, SPELLINGS

QUERIES = [
    *(f'"{texts[number]}"' for texts in SPELLINGS.values() for number in (0, 1)),
    *('body:"عبدالرحمن بن عوف"', '"عبد الرحمن عوف"~2', "عبدالرحمن NEAR/2 عوف", "iPhone15", "F16"),
    *("iPhone15 AND هاتف", "iPhone15 NOT هاتف", '"ما قال" NOT الوزير', "0501234567", "لا سيما"),
    '"' + "عبد الله " * 60 + '"',
]


def test_the_same_documents_match_with_the_same_highlights(address: str, tmp_path: Path) -> None:
    texts = [text for texts in SPELLINGS.values() for text in texts]
    documents = [{"id": text, "body": f"{FILLER} {text} {FILLER}"} for text in texts]
    build_index(documents, tmp_path / "disk")
    build_index(documents, f"{address}?replicas=0")
    with open_index(tmp_path / "disk") as disk, open_index(address) as cluster:
        for query in QUERIES:
            expected, found = (
                {hit.id: hit.snippets for hit in index.search(query, limit=100)}
                for index in (disk, cluster)
            )
            assert found == expected, query
