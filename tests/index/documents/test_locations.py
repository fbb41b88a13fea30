"""Where hits are from: the file, and the page, section, line or time in it."""

import gzip
import re
import shutil
from pathlib import Path

import pytest

from kashaf.index import build_index
from kashaf.index.documents.location import Location
from kashaf.index.documents.reading import read_documents
from kashaf.index.documents.records.parts import MAX_PART_CHARS
from kashaf.search import Hit, open_index
from tests.index.documents.reading import Write, read
from tests.index.documents.samples import NEIGHBOURS, SAMPLES, written


def found(folder: Path, query: str) -> list[Hit]:
    """The hits for a query in an index of all files in a folder."""
    index = folder / "index.kashaf"
    build_index(read_documents([folder]), index, jobs=1)
    with open_index(index) as opened:
        return list(opened.search(query))


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
    path = written(tmp_path, (SAMPLES | NEIGHBOURS)[name])
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


class TestLongTexts:
    @pytest.fixture
    def book(self, write: Write) -> Path:
        """A book of 60 chapters, the first and last of which mention the same bird."""
        chapters = [
            f"الفصل {n}.\n" + f"هذا كلام الفصل رقم {n} وفيه تفصيل.\n" * 60 for n in range(60)
        ]
        chapters[0] += "رأى الهدهد البحر.\n"
        chapters[-1] += "عاد الهدهد إلى الجبل وكان الهدهد سعيداً بالهدهد الآخر.\n"
        return write("book.txt", "كتاب الطير\n" + "".join(chapters))

    def test_its_parts_are_shown_as_one_document(self, book: Path) -> None:
        assert len(read(book)) > 3
        [hit] = found(book.parent, "الهدهد")
        assert "الجبل" in hit.snippets[0].text
        assert hit.location is not None
        assert hit.location.path == str(book.resolve())

    def test_no_part_is_longer_than_stated_and_none_of_the_text_is_lost(self, book: Path) -> None:
        documents = read(book)
        assert max(len(one.body) for one in documents) <= MAX_PART_CHARS
        whole = "كتاب الطير\n" + "".join(one.body for one in documents)
        assert whole.strip() == book.read_text(encoding="utf-8").strip()
        assert {one.part_of for one in documents} == {str(book.resolve())}
        assert documents[0].id == str(book.resolve())

    def test_the_whole_text_is_returned_by_the_id_of_the_file(self, book: Path) -> None:
        index = book.parent / "i"
        build_index(read_documents([book]), index, jobs=1)
        with open_index(index) as opened:
            whole = opened.get(str(book.resolve()))
            assert whole is not None
            assert "كتاب الطير\n" + whole.body.strip() == book.read_text(encoding="utf-8").strip()

    def test_pages_of_results_do_not_overlap(self, write: Write, book: Path) -> None:
        for number in range(7):
            write(f"{number}.txt", f"خبر {number}\nرأينا الهدهد في الحديقة وكتبنا عنه.")
        index = book.parent / "i"
        build_index(read_documents([book.parent]), index, jobs=1)
        with open_index(index) as opened:
            pages = [opened.search("الهدهد", limit=3, offset=start) for start in (0, 3, 6)]
            assert pages[-1].total == 8
            assert len({hit.id for page in pages for hit in page}) == 8

    def test_a_text_that_grew_into_parts_replaces_the_short_one(self, write: Write) -> None:
        path = write("a.txt", "عنوان\nنص قصير")
        index = path.parent / "i"
        build_index(read_documents([path]), index, jobs=1)
        path.write_text("عنوان\n" + "نص طويل جداً.\n" * 5000, encoding="utf-8")
        changes = build_index(read_documents([path]), index, jobs=1)
        assert changes.updated == 1
        assert changes.added == len(read(path)) - 1

    @pytest.mark.parametrize("end", ["", " ", "\n", ".\n"])
    def test_a_text_without_paragraphs_is_divided_too(self, write: Write, end: str) -> None:
        text = f"كلمة{end}" * 30_000
        documents = read(write("a.txt", "عنوان\n" + text))
        assert max(len(one.body) for one in documents) <= MAX_PART_CHARS


def test_a_line_inserted_before_a_record_is_no_change_of_it(write: Write) -> None:
    path = write("a.jsonl", '{"id": 1, "title": "أول"}\n')
    index = path.parent / "i"
    build_index(read_documents([path]), index, jobs=1)
    path.write_text(
        '{"id": 2, "title": "ثان"}\n' + path.read_text(encoding="utf-8"), encoding="utf-8"
    )
    changes = build_index(read_documents([path]), index, jobs=1)
    assert (changes.added, changes.updated, changes.unchanged) == (1, 0, 1)
