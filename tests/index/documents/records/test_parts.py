"""Texts too long to rank well: divided into parts, and shown as one document."""

from pathlib import Path

import pytest

from kashaf.index import build_index
from kashaf.index.documents.reading import read_documents
from kashaf.index.documents.records.parts import MAX_PART_CHARS
from kashaf.search import Hit, open_index
from tests.index.documents.reading import Write, read


def found(folder: Path, query: str) -> list[Hit]:
    """The hits for a query in an index of all files in a folder."""
    index = folder / "index.kashaf"
    build_index(read_documents([folder]), index, jobs=1)
    with open_index(index) as opened:
        return list(opened.search(query))


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
