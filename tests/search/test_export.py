"""Documents as JSON lines and CSV."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import kashaf
from kashaf.index.documents import read_documents
from kashaf.search import SearchRequest
from kashaf.search.export import columns_of, document_dict, write_csv, write_jsonl

DOCUMENTS: list[dict[str, Any]] = [
    {
        "id": "1",
        "title": "خبر، و«آخر»",
        "body": "وصل أحمد\nإلى بغداد",
        "date": "2015-07-31",
        "source": "الوصل",
        "tags": ["عراق", "سياسة"],
        "pages": 3,
        "authors": [{"name": "سالم"}],
    },
    {"id": "2", "body": "=1+1"},
]


def documents(folder: Path) -> list[dict[str, object]]:
    with kashaf.open(folder) as index:
        request = SearchRequest("*", snippets=False, sort="id")
        return [document_dict(hit) for hit in index.scan(request, whole=True)]


def test_documents_are_flat_and_complete(tmp_path: Path) -> None:
    kashaf.build(DOCUMENTS, tmp_path / "i")
    assert documents(tmp_path / "i") == DOCUMENTS


def test_json_lines_build_the_same_index(tmp_path: Path) -> None:
    kashaf.build(DOCUMENTS, tmp_path / "i")
    with (tmp_path / "all.jsonl").open("w", encoding="utf-8") as file:
        write_jsonl(documents(tmp_path / "i"), file)
    kashaf.build(read_documents([tmp_path / "all.jsonl"]), tmp_path / "again")
    assert documents(tmp_path / "again") == DOCUMENTS


def test_csv_has_a_column_for_each_field(tmp_path: Path) -> None:
    file = io.StringIO(newline="")
    columns = columns_of(DOCUMENTS)
    assert columns == ["id", "title", "body", "date", "source", "tags", "authors", "pages"]
    write_csv(DOCUMENTS, columns, file)
    first, second = csv.DictReader(io.StringIO(file.getvalue(), newline=""))
    assert first["body"] == "وصل أحمد\nإلى بغداد"
    assert first["tags"] == "عراق,سياسة"
    assert json.loads(first["authors"]) == [{"name": "سالم"}]
    assert second == dict.fromkeys(columns, "") | {"id": "2", "body": "=1+1"}


def test_csv_is_read_again_with_its_tags(tmp_path: Path) -> None:
    kashaf.build(DOCUMENTS, tmp_path / "i")
    with (tmp_path / "all.csv").open("w", encoding="utf-8", newline="") as file:
        write_csv(documents(tmp_path / "i"), columns_of(DOCUMENTS), file)
    again = {one.id: one for one in read_documents([tmp_path / "all.csv"])}
    assert again["1"].tags == ("عراق", "سياسة")
    assert again["1"].body == "وصل أحمد\nإلى بغداد"
