"""Every format, and kinds beside it: the articles are found whole, dated and without markup."""

import io
import os
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from kashaf.index.documents.formats.registry import FORMATS
from kashaf.index.documents.reading import read_documents
from kashaf.index.errors import SourceError
from tests.index.documents.articles import ARTICLES, BOTH, BRIDGE, as_json, zipped
from tests.index.documents.formats.pdf.pdf_files import pdf
from tests.index.documents.samples import NEIGHBORS, SAMPLES, Sample, written

MARKS = re.compile("[\u064b-\u0652]")


def plain(text: str) -> str:
    return " ".join(MARKS.sub("", unicodedata.normalize("NFKC", text)).split())


@pytest.mark.parametrize("sample", [*SAMPLES.values(), *NEIGHBORS.values()],
                         ids=[*SAMPLES, *NEIGHBORS])  # fmt: skip
def test_the_articles_of_a_sample_are_read(tmp_path: Path, sample: Sample) -> None:
    path = written(tmp_path, sample)
    notes: list[SourceError] = []
    documents = list(read_documents([tmp_path], on_note=notes.append))
    texts = [plain(f"{one.title}\n{one.body}") for one in documents]
    for article in ARTICLES:
        assert any(article.phrase in text for text in texts), texts
    assert not [text for text in texts if re.search(r"[<>{}\[\]]|&\w+;|\*\*|الرئيسية|حقوق", text)]
    assert {one.location.path for one in documents if one.location} == {str(path.resolve())}
    assert len({one.id for one in documents}) == len(documents)


@pytest.mark.parametrize(
    "name",
    ["json-lines", "json", "csv", "sqlite", "html", "xml", "warc", "mail", "mbox", "markdown",
     "whatsapp", "wordpress export", "mediawiki", "newsml", "cirrussearch", "elasticsearch",
     "wordpress json", "ninjs", "mongodb", "telegram", "arabic keys", "arabic columns"],
)  # fmt: skip
def test_dates_are_kept(tmp_path: Path, name: str) -> None:
    written(tmp_path, (SAMPLES | NEIGHBORS)[name])
    dates = [one.date for one in read_documents([tmp_path])]
    assert dates[0] is not None
    assert dates[0].startswith(BRIDGE.date)


def xlsx() -> bytes:
    """A sheet with a row for each article."""
    rows = [("title", "body", "date"), *((one.title, one.body, one.date) for one in ARTICLES)]
    cells = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{one}</t></is></c>' for one in row) + "</row>"
        for row in rows
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    members = {
        "[Content_Types].xml": f'<Types xmlns="{types}"/>',
        "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="أخبار" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}"><Relationship Id="r1" '
        f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData>'
        "</worksheet>",
    }
    return zipped({name: text.encode() for name, text in members.items()})


def ods() -> bytes:
    """As `xlsx`, for LibreOffice."""
    rows = [("title", "body", "date"), *((one.title, one.body, one.date) for one in ARTICLES)]
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{one}</text:p>'
            "</table:table-cell>"
            for one in row
        )
        + "</table:table-row>"
        for row in rows
    )
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f"<office:document-content {names}><office:body><office:spreadsheet>"
        f'<table:table table:name="أخبار">{cells}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    manifest = b"<manifest:manifest xmlns:manifest='urn:m'/>"
    return zipped(
        {"mimetype": kind, "content.xml": content.encode(), "META-INF/manifest.xml": manifest}
    )


@pytest.mark.parametrize(("name", "make"), [("a.zip", ods), ("أخبار", ods), ("a.zip", xlsx)])
def test_a_sheet_is_read_whatever_its_name(
    tmp_path: Path, name: str, make: Callable[[], bytes]
) -> None:
    documents = list(read_documents([written(tmp_path, (name, make))]))
    assert [(one.title, one.date) for one in documents] == [
        (one.title, one.date) for one in ARTICLES
    ]


def parquet() -> bytes:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet as format_

    file = io.BytesIO()
    format_.write_table(pyarrow.Table.from_pylist(as_json()), file)
    return file.getvalue()


def doc() -> bytes:
    path = Path(__file__).parents[5] / "shared" / "data" / "files" / "samples" / "docs" / "101.doc"
    if not path.exists():
        pytest.skip("the sample file is not here, and nothing here writes Word 97")
    return path.read_bytes()


NEEDING: dict[str, Sample] = {
    "spreadsheet": ("a.xlsx", xlsx),
    "arrow": ("a.parquet", parquet),
    "pdf": ("a.pdf", lambda: pdf([BOTH.replace("ُ", "").split("\n")])),
    "doc": ("a.doc", doc),
}
ROWS = re.findall(
    r"^\| `([\w-]+)` \|.*\| *([^|]*?) *\|$",
    (Path(__file__).parents[4] / "docs" / "reference" / "formats.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)


def test_the_table_of_formats_is_that_of_the_registry() -> None:
    assert [name for name, _ in ROWS] == [one.name for one in FORMATS]
    for (_, needs), format_ in zip(ROWS, FORMATS, strict=True):
        assert bool(needs) == bool(format_.modules or format_.programs or format_.better_with)


@pytest.mark.parametrize("name", [name for name, _ in ROWS])
def test_a_row_of_the_table_of_formats_works(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if name == "shamela":
        stand_in_for_mdbtools(tmp_path / "bin", monkeypatch)
    sample = (SAMPLES | NEEDING | {"shamela": ("a.bok", lambda: b"\0\1\0\0Standard Jet DB")})[name]
    (tmp_path / "files").mkdir()
    written(tmp_path / "files", sample)
    documents = list(read_documents([tmp_path / "files"]))
    texts = [plain(f"{one.title}\n{one.body}") for one in documents]
    if name == "doc":
        assert any("الموصل" in text for text in texts)
    else:
        assert all(any(one.phrase in text for text in texts) for one in ARTICLES), texts


def stand_in_for_mdbtools(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put programs on the path that print what mdbtools print of a book."""
    folder.mkdir()
    text = BOTH.replace('"', "")
    tables = {
        "Main": 'bkid,bk,auth\n7,"كتاب البلدة","كاتب"\n',
        "b7": f'id,nass,part,page\n1,"{text}",1,9\n',
        "t7": 'id,tit,lvl\n1,"باب الجسور",1\n',
    }
    for name, content in tables.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    for program, script in {
        "mdb-tables": "printf 'Main\\nb7\\nt7\\n'",
        "mdb-export": f'cat "{folder}/$2.csv"',
    }.items():
        path = folder / program
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
