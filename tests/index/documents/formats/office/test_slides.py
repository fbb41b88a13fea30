"""Presentations whose slides were moved, and of which a few have notes."""

from tests.index.documents.articles import zipped
from tests.index.documents.reading import Write, read

A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'


def slide(text: str, field: str = "") -> bytes:
    run = f'<a:r><a:t>{text}</a:t></a:r><a:fld type="slidenum"><a:t>{field}</a:t></a:fld>'
    return f"<s {A}><a:p>{run}</a:p></s>".encode()


def relations(*targets: str) -> bytes:
    pairs = enumerate(targets, 1)
    rows = "".join(f'<Relationship Id="r{number}" Target="{name}"/>' for number, name in pairs)
    return f"<Relationships>{rows}</Relationships>".encode()


def test_slides_are_in_the_order_in_which_they_are_shown(write: Write) -> None:
    members = {
        "ppt/presentation.xml": f'<p {R}><sldId r:id="r2"/><sldId r:id="r1"/></p>'.encode(),
        "ppt/_rels/presentation.xml.rels": relations("slides/slide1.xml", "/ppt/slides/slide2.xml"),
        "ppt/slides/slide1.xml": slide("الشريحة الأخيرة", "‹#›"),
        "ppt/slides/slide2.xml": slide("الشريحة الأولى"),
        "ppt/slides/_rels/slide2.xml.rels": relations("../notesSlides/notesSlide1.xml"),
        "ppt/notesSlides/notesSlide1.xml": slide("ملاحظة"),
    }
    [document] = read(write("a.pptx", zipped(members)))
    assert document.body == "الشريحة الأولى\nملاحظة\nالشريحة الأخيرة\n"
    assert document.anchors == ((0, "page", "1"), (22, "page", "2"))
