"""PDF: the words of a page, in their order, whatever order a file draws them in."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kashaf.index.documents.document import Document
from kashaf.index.documents.reading import read_documents
from tests.index.documents.formats.pdf.pdf_files import pdf, scan
from tests.index.documents.reading import Write, read_with_errors

pytest.importorskip("pdfminer")

FILES = Path(__file__).parents[6] / "shared" / "data" / "files" / "pdf"
LINES = [
    "افتتحت البلدية حديقة واسعة قرب السوق القديم",
    "وزرع التلاميذ فيها مئة شجرة زيتون ولوز",
    "ثم سقى الأهالي الأشجار كلها في المساء",
    "وقالت المديرة إن المدرسة ستعود إليها",
    "بدأ العمال ترميم الجسر العتيق صباح الأحد",
    "وقال البناء إن الحجارة نقلت من بعيد",
]


def only(path: Path) -> Document:
    [document] = read_documents([path])
    return document


def words(text: str) -> list[str]:
    marks = re.compile("[\u064b-\u0652\u0640]")
    return re.findall(r"\w+", marks.sub("", unicodedata.normalize("NFKC", text)))


@pytest.mark.parametrize("ocr", [False, True])
def test_letters_are_read_from_the_right_however_they_run_in_the_file(
    write: Write, ocr: bool
) -> None:
    document = only(write("a.pdf", pdf([LINES], ocr=ocr)))
    assert words(document.body) == words(" ".join(LINES))


@pytest.mark.parametrize("ocr", [False, True])
def test_columns_are_read_one_after_the_other(write: Write, ocr: bool) -> None:
    document = only(write("a.pdf", pdf([LINES], ocr=ocr, columns=True)))
    assert words(document.body) == words(" ".join(LINES))


def test_numbers_run_from_the_left(write: Write) -> None:
    lines = ["في عام 2023 كان السعر 12.5 درهم", "وفي عام ٢٠٢٤ زاد", *LINES]
    numbers = [line.replace("2023", "3202").replace("12.5", "5.21") for line in lines]
    numbers = [line.replace("٢٠٢٤", "٤٢٠٢") for line in numbers]  # `pdf` turns every word
    document = only(write("a.pdf", pdf([numbers])))
    assert "عام 2023 كان السعر 12.5 درهم" in document.body
    assert "عام ٢٠٢٤ زاد" in document.body


def test_numbers_with_a_hyphen_between_them_run_from_the_right(write: Write) -> None:
    """`pdf` turns every word: 9102-0202 is drawn as 2020-2019, which is how 2019-2020 is shown."""
    line = "فاز 3-1 في موسم 9102-0202 يوم 3202-30-41 وسافر بطائرة 61-F والهاتف 769-1-432 أمس"
    document = only(write("a.pdf", pdf([[line]])))
    assert document.body == (
        "فاز 3-1 في موسم 2019-2020 يوم 2023-03-14 وسافر بطائرة F-16 والهاتف 967-1-234 أمس\n"
    )


def test_latin_words_before_an_arabic_comma_keep_their_order(write: Write) -> None:
    """The comma is drawn left of the first word; `pdf` turns every word."""
    line = "أعلن بنك 3 2 1، أمس في المدينة"
    document = only(write("a.pdf", pdf([[line]])))
    assert document.body == "أعلن بنك 1 2 3، أمس في المدينة\n"


def test_pages_are_anchors_of_one_text(write: Write) -> None:
    document = only(write("a.pdf", pdf([LINES[:3], LINES[3:]])))
    assert [value for _, name, value in document.anchors if name == "page"] == ["1", "2"]
    start = document.anchors[1][0]
    assert document.body[start:].startswith("وقالت المديرة")


def test_a_scan_without_text_is_reported_with_the_remedy(write: Write) -> None:
    documents, errors = read_with_errors(write("a.pdf", scan()))
    assert documents == []
    assert "ocrmypdf -l ara" in errors[0].reason


@pytest.mark.parametrize("data", [b"%PDF-1.4", b"%PDF-1.4\n" + b"x" * 999, pdf([LINES])[:900]])
def test_a_broken_file_is_one_error(write: Write, data: bytes) -> None:
    _, errors = read_with_errors(write("a.pdf", data))
    assert len(errors) == 1


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25
)
@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=8, unique=True), st.booleans())
def test_no_word_is_lost_or_moved(tmp_path: Path, lines: list[str], ocr: bool) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf([lines], ocr=ocr))
    assert words(only(path).body) == words(" ".join(lines))


@pytest.mark.skipif(not FILES.exists(), reason="the sample files are not here")
@pytest.mark.parametrize("path", sorted(FILES.glob("*.pdf")), ids=lambda path: path.stem)
def test_the_words_of_the_samples_are_found_in_their_order(path: Path) -> None:
    kind = path.name.partition("-")[0]
    expected = words((FILES / f"{kind}.txt").read_text(encoding="utf-8"))
    found = words(only(path).body)
    assert _shared(found, expected) >= 0.99
    assert _shared(list(pairwise(found)), list(pairwise(expected))) >= 0.98


def _shared(found: Sequence[object], expected: Sequence[object]) -> float:
    """The share of `expected` that is in `found`."""
    return (Counter(found) & Counter(expected)).total() / len(expected)
