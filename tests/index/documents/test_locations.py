"""Where hits are from: the file, and the page, section, line or time in it."""

import gzip
import re
import shutil
from pathlib import Path

import pytest

from kashaf.index import build_index
from kashaf.index.documents.location import Location
from kashaf.index.documents.reading import read_documents
from tests.index.documents.reading import Write
from tests.index.documents.records.test_parts import found
from tests.index.documents.samples import NEIGHBORS, SAMPLES, written


@pytest.mark.parametrize(
    ("name", "query", "place"),
    [
        ("text", "زيتون", ""),
        ("json-lines", "زيتون", ":2"),
        ("csv", "زيتون", ":4"),
        ("sqlite", "زيتون", ":2"),
        ("zip", "زيتون", "//داخل.zip//خبر-1.txt"),
        ("tar", "زيتون", "//خبر-1.txt"),
        ("subtitles", "زيتون", ", 00:00:04"),
        ("vtt", "قريب", ", 00:00:02"),
        ("pptx", "زيتون", ", page 10"),
        ("hocr", "زيتون", ", page 5"),
        ("alto", "زيتون", ", page 5"),
        ("tei", "زيتون", ", page 4"),
        ("epub", "زيتون", ", section حديقة جديدة للأطفال"),
        ("openiti", "الجسر", ", volume 2, page 4, section باب الجسور"),
        ("openiti", "زيتون", ", volume 2, page 5, section باب الجسور"),
        ("whatsapp", "زيتون", ":4"),
        ("shamela's json", "زيتون", ", volume 2, page 8"),
        ("mbox", "زيتون", ""),
    ],
)
def test_a_hit_leads_back_to_its_place(tmp_path: Path, name: str, query: str, place: str) -> None:
    path = written(tmp_path, (SAMPLES | NEIGHBORS)[name])
    [hit] = found(tmp_path, query)
    assert hit.location is not None
    if name == "mbox":
        assert re.fullmatch(rf"{re.escape(str(path))}:\d+", str(hit.location))
    else:
        assert str(hit.location) == f"{path.resolve()}{place}"
    assert Location.from_dict(hit.location.as_dict()) == hit.location
    assert hit.location.short.startswith(path.name)


@pytest.mark.skipif(shutil.which("mdb-export") is None, reason="needs mdbtools")
def test_hits_in_a_shamela_book_name_volume_page_and_chapter(tmp_path: Path) -> None:
    """The book is an Access database of three tables, made for this test with Jackcess."""
    packed = Path(__file__).with_name("shamela.bok.gz").read_bytes()
    book = tmp_path / "book.bok"
    book.write_bytes(gzip.decompress(packed))
    for query, place in (
        ('"زرع التلاميذ"', "volume 1, page 7, section باب الغرس"),
        ("الأهالي", "volume 2, page 8, section باب السقي"),
    ):
        [hit] = found(tmp_path, query)
        assert str(hit.location) == f"{book.resolve()}, {place}"
        assert (hit.title, hit.fields["author"]) == ("كتاب الحدائق", "أحمد البستاني")


def test_a_phrase_across_a_page_break_is_found_on_the_page_it_begins_on(tmp_path: Path) -> None:
    written(tmp_path, SAMPLES["openiti"])
    [hit] = found(tmp_path, '"نقلت من مقلع قريب"')
    assert hit.location is not None
    assert hit.location.page == "4"


def test_a_line_inserted_before_a_record_does_not_change_it(write: Write) -> None:
    path = write("a.jsonl", '{"id": 1, "title": "أول"}\n')
    index = path.parent / "i"
    build_index(read_documents([path]), index, jobs=1)
    path.write_text(
        '{"id": 2, "title": "ثان"}\n' + path.read_text(encoding="utf-8"), encoding="utf-8"
    )
    changes = build_index(read_documents([path]), index, jobs=1)
    assert (changes.added, changes.updated, changes.unchanged) == (1, 0, 1)
