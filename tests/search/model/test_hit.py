"""What a hit shows of its document."""

from pathlib import Path

import pytest

from kashaf.index import build_index
from kashaf.search import open_index

TITLE = "وصول القوات"
REST = "قال ناطق إن القوات وصلت."


@pytest.mark.parametrize(
    ("body", "snippet"),
    [
        (f"{TITLE}\n\n{REST}", REST),
        (f"{TITLE.replace(' ', '  ')} \n{REST}", REST),
        (f"{TITLE} اليوم\n{REST}", f"{TITLE} اليوم\n{REST}"),
        (f"{REST}\n{TITLE}", f"{REST}\n{TITLE}"),
        (f"{TITLE}\n", TITLE),
    ],
)
def test_a_snippet_does_not_repeat_the_title(tmp_path: Path, body: str, snippet: str) -> None:
    build_index([{"id": "1", "title": TITLE, "body": body}], tmp_path)
    with open_index(tmp_path) as index:
        (hit,) = index.search("القوات")
        (found,) = hit.snippets
        assert found.text == snippet
        assert {found.text[slice(*span)] for span in found.spans} == {"القوات"}
        assert index.search("وصول").hits[0].snippets[0].text == snippet
