"""Documents of word processors with boxes, notes, tables and changes in them."""

import pytest

from tests.index.documents.articles import zipped
from tests.index.documents.reading import Write, read

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def paragraph(content: str) -> str:
    return f"<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr>{content}</w:p>"


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def word(name: str, content: str, notes: str = "") -> bytes:
    target = f"/word/{name}"
    relation = f'<Relationship Id="r1" Type="http://x/officeDocument" Target="{target}"/>'
    return zipped(
        {
            "_rels/.rels": f"<Relationships>{relation}</Relationships>".encode(),
            f"word/{name}": f"<w:document {W}><w:body>{content}</w:body></w:document>".encode(),
            "word/footnotes.xml": f"<w:footnotes {W}>{notes}</w:footnotes>".encode(),
        }
    )


@pytest.mark.parametrize("name", ["document.xml", "document2.xml"])
@pytest.mark.parametrize("file", ["a.docx", "a.doc"])
def test_the_text_of_a_word_document_has_any_name(write: Write, name: str, file: str) -> None:
    [document] = read(write(file, word(name, paragraph(run("وصل الخبر")))))
    assert document.body == "وصل الخبر\n"


def test_a_text_box_is_read_once_after_its_paragraph(write: Write) -> None:
    box = (
        f"<w:txbxContent>{paragraph(run('في الصندوق'))}{paragraph(run('سطر ثان'))}</w:txbxContent>"
    )
    both = f"<w:r><w:Choice>{box}</w:Choice><w:Fallback>{box}</w:Fallback></w:r>"
    content = paragraph(f"{run('قبل ')}{both}{run('بعد')}")
    [document] = read(write("a.docx", word("document.xml", content)))
    assert document.body == "قبل بعد\nفي الصندوق\nسطر ثان\n"


def test_notes_follow_the_text_and_moved_words_are_read_where_they_went(write: Write) -> None:
    content = paragraph(f"<w:moveFrom>{run('قديم')}</w:moveFrom>{run('جديد')}")
    data = word("document.xml", content, paragraph(run("حاشية")))
    [document] = read(write("a.docx", data))
    assert document.body == "جديد\nحاشية\n"


def test_boxes_and_notes_of_opendocument_break_no_words(write: Write) -> None:
    text = (
        '<c xmlns:t="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><t:p>كلام<t:note>'
        "<t:note-citation>1</t:note-citation><t:note-body><t:p>حاشية</t:p></t:note-body></t:note>"
        " متصل<t:frame><t:text-box><t:p>صندوق</t:p></t:text-box></t:frame></t:p></c>"
    )
    mime = b"application/vnd.oasis.opendocument.text"
    [document] = read(write("a.odt", zipped({"mimetype": mime, "content.xml": text.encode()})))
    assert document.body == "كلام متصل\nحاشية\nصندوق\n"


def test_notes_and_cells_of_rtf_are_read(write: Write) -> None:
    pytest.importorskip("striprtf")
    text = (
        "كلام {\\footnote {\\super 1} حاشية \\{قوس\\}}متصل\\par "
        "\\trowd\\cellx900\\intbl خلية\\cell أخرى\\cell\\row}"
    )
    encoded = "".join(f"\\u{ord(c)}?" if ord(c) > 127 else c for c in text)
    [document] = read(write("a.rtf", "{\\rtf1\\ansi\\ansicpg1256\\uc1 " + encoded))
    assert document.body == "كلام متصل\nخلية أخرى\n1 حاشية {قوس}"


def test_line_breaks_of_slides_divide_words(write: Write) -> None:
    lines = "<p><r><t>سطر أول</t></r><br/><r><t>سطر ثان</t></r></p>"
    members = {"ppt/presentation.xml": b"<p/>", "ppt/slides/slide1.xml": f"<s>{lines}</s>".encode()}
    [document] = read(write("a.pptx", zipped(members)))
    assert document.body == "سطر أول\nسطر ثان\n"


def test_the_table_of_contents_of_an_e_book_is_not_a_chapter(write: Write) -> None:
    package = (
        "<package><manifest><item id='n' href='n.xhtml' properties='nav'/><item id='c' "
        "href='c.xhtml'/></manifest><spine><itemref idref='n'/><itemref idref='c'/></spine>"
        "</package>"
    )
    members = {
        "META-INF/container.xml": b"<c><rootfile full-path='c.opf'/></c>",
        "c.opf": package.encode(),
        "n.xhtml": "<html><body><nav>الفهرس</nav></body></html>".encode(),
        "c.xhtml": "<html><body><p>نص الكتاب<sup>1</sup></p></body></html>".encode(),
    }
    [document] = read(write("a.epub", zipped(members)))
    assert document.body == "نص الكتاب 1\n"


def test_diagrams_follow_the_text(write: Write) -> None:
    diagram = '<d xmlns:a="a"><a:p><a:r><a:t>مرحلة التخطيط</a:t></a:r></a:p></d>'
    members = {
        "word/document.xml": f"<w:document {W}>{paragraph(run('وصل الخبر'))}</w:document>".encode(),
        "word/_rels/document.xml.rels": b"<Relationships>"
        b'<Relationship Id="r1" Target="diagrams/data1.xml"/></Relationships>',
        "word/diagrams/data1.xml": diagram.encode(),
    }
    [document] = read(write("a.docx", zipped(members)))
    assert document.body == "وصل الخبر\nمرحلة التخطيط\n"


def test_parts_in_utf_16_are_read(write: Write) -> None:
    text = f'<?xml version="1.0" encoding="UTF-16"?><w:document {W}>{paragraph(run("خبر"))}'
    members = {"word/document.xml": f"{text}</w:document>".encode("utf-16")}
    [document] = read(write("a.docx", zipped(members)))
    assert document.body == "خبر\n"


def test_white_space_of_the_markup_is_no_line_break(write: Write) -> None:
    names = 'xmlns:o="o" xmlns:text="t"'
    text = "<text:p>نص\n   ملفوف <text:span>في\n سطور</text:span></text:p>"
    [document] = read(
        write("a.fodt", f'<?xml version="1.0"?><o:document {names}>{text}</o:document>')
    )
    assert document.body == "نص ملفوف في سطور\n"


def test_the_properties_of_rtf_name_title_and_author(write: Write) -> None:
    author = "".join(f"\\'{byte:02x}" for byte in "سعاد".encode("cp1256"))
    title = "".join(f"\\u{ord(letter)}?" for letter in "تقرير")
    about = f"{{\\info{{\\title {title}}}{{\\author {author}}}}}"
    [document] = read(write("a.rtf", f"{{\\rtf1\\ansi\\ansicpg1256{about}{title * 2}\\par}}"))
    assert (document.title, document.fields["author"]) == ("تقرير", "سعاد")
    assert document.body == "تقريرتقرير"
