"""PDF files made here, character by character, as producers and OCR programs place them."""

from collections.abc import Sequence

_SIZE = 12
_WIDTH = 6.0


def pdf(pages: Sequence[Sequence[str]], *, ocr: bool = False, columns: bool = False) -> bytes:
    """A PDF with these lines on its pages; no line has a Latin word.

    ocr: the letters of words run from the left, as in the invisible text of OCR programs; columns:
    of the lines, the second half is in a column left of the first half.
    """
    codes: dict[str, int] = {}
    contents = []
    for lines in pages:
        half = (len(lines) + 1) // 2 if columns else len(lines)
        pieces = []
        for number, line in enumerate(lines):
            right = 550.0 if number < half else 260.0
            pieces += _line(line, right, 780 - 18 * (number % half), codes, ocr=ocr)
        contents.append("BT /F 12 Tf " + " ".join(pieces) + " ET")
    return _file(contents, codes)


def scan() -> bytes:
    """A PDF with an image, and no text."""
    image = (
        b"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8"
    )
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R"
        b"/Resources<</XObject<</I 5 0 R>>>>>>",
        b"<</Length 5>>stream\n/I Do\nendstream",
        image + b"/Length 1>>stream\n0\nendstream",
    ]
    return _assembled(objects)


def _line(line: str, right: float, y: float, codes: dict[str, int], *, ocr: bool) -> list[str]:
    x = right
    pieces = []
    for word in line.split():
        letters = word if ocr else word[::-1]
        start = x - _WIDTH * len(word)
        for number, letter in enumerate(letters):
            code = codes.setdefault(letter, len(codes) + 1)
            pieces.append(f"1 0 0 1 {start + _WIDTH * number:.1f} {y} Tm <{code:04x}> Tj")
        x = start - _WIDTH
    return pieces


def _file(contents: list[str], codes: dict[str, int]) -> bytes:
    first = 6
    kids = " ".join(f"{first + 2 * number} 0 R" for number in range(len(contents)))
    mapping = "\n".join(f"<{code:04x}> <{ord(letter):04x}>" for letter, code in codes.items())
    to_unicode = (
        "begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange "
        f"{len(codes)} beginbfchar\n{mapping}\nendbfchar endcmap"
    )
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(contents)}>>".encode(),
        b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[4 0 R]"
        b"/ToUnicode 5 0 R>>",
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/X/CIDSystemInfo<</Registry(Adobe)"
        b"/Ordering(Identity)/Supplement 0>>/DW 500/FontDescriptor<</Type/FontDescriptor"
        b"/FontName/X/Flags 4/FontBBox[0 -200 1000 900]/ItalicAngle 0/Ascent 900/Descent -200"
        b"/CapHeight 700/StemV 80>>>>",
        _stream(to_unicode),
    ]
    for number, content in enumerate(contents):
        objects += [
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {first + 2 * number + 1} 0 R"
            "/Resources<</Font<</F 3 0 R>>>>>>".encode(),
            _stream(content),
        ]
    return _assembled(objects)


def _stream(text: str) -> bytes:
    return f"<</Length {len(text)}>>stream\n{text}\nendstream".encode()


def _assembled(objects: list[bytes]) -> bytes:
    data = b"%PDF-1.4\n"
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(data)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    count = len(objects) + 1
    data += b"xref\n0 %d\n0000000000 65535 f \n" % count + table
    return data + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (count, start)
