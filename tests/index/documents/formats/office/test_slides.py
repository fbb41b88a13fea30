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


def test_numbers_are_text_unless_they_are_the_slides_own(write: Write) -> None:
    lines = "".join(f"<a:p><a:r><a:t>{text}</a:t></a:r></a:p>" for text in ("1", "2024", "٤٥"))
    members = {
        "ppt/presentation.xml": b"<p/>",
        "ppt/slides/slide1.xml": f"<s {A}>{lines}</s>".encode(),
    }
    [document] = read(write("a.pptx", zipped(members)))
    assert document.body == "2024\n٤٥\n"


def test_diagrams_and_charts_are_part_of_their_slide(write: Write) -> None:
    cache = "<c:strCache><c:pt><c:v>الشرق</c:v></c:pt></c:strCache>"
    chart = (
        f'<c:chart xmlns:c="c" {A}><a:p><a:r><a:t>المبيعات</a:t></a:r></a:p>{cache * 2}</c:chart>'
    )
    members = {
        "ppt/presentation.xml": b"<p/>",
        "ppt/slides/slide1.xml": slide("العنوان"),
        "ppt/slides/_rels/slide1.xml.rels": relations(
            "../diagrams/data1.xml", "../charts/chart2.xml", "../diagrams/layout1.xml"
        ),
        "ppt/diagrams/data1.xml": slide("مرحلة التخطيط"),
        "ppt/diagrams/layout1.xml": slide("شكل"),
        "ppt/charts/chart2.xml": chart.encode(),
        "ppt/slides/slide2.xml": slide("الثانية"),
    }
    [document] = read(write("a.pptx", zipped(members)))
    assert document.body == "العنوان\nمرحلة التخطيط\nالمبيعات\nالشرق\nالثانية\n"
