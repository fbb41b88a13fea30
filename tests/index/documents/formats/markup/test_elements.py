"""XML of formats that are not known, and the catalogs of libraries: no text is lost."""

from kashaf.index.documents import read_documents
from kashaf.index.errors import SourceError
from tests.index.documents.reading import Write, read

CATALOG = """<collection xmlns="http://www.loc.gov/MARC21/slim">
<record><controlfield tag="001">b1</controlfield>
<controlfield tag="008">850101s1984    ua</controlfield>
<datafield tag="020"><subfield code="a">9770000000</subfield></datafield>
<datafield tag="100"><subfield code="6">880-01</subfield><subfield code="a">Salim, Huda</subfield>
</datafield>
<datafield tag="245"><subfield code="6">880-02</subfield><subfield code="a">Tarikh</subfield>
</datafield>
<datafield tag="650"><subfield code="a">الأسواق.</subfield></datafield>
<datafield tag="650"><subfield code="a">التجارة</subfield></datafield>
<datafield tag="520"><subfield code="a">عن أسواق المدينة القديمة</subfield></datafield>
<datafield tag="880"><subfield code="6">100-01</subfield><subfield code="a">سليم، هدى</subfield>
</datafield>
<datafield tag="880"><subfield code="6">245-02</subfield><subfield code="a">تاريخ السوق /</subfield>
<subfield code="c">هدى سليم</subfield></datafield></record>
<record><controlfield tag="001">b2</controlfield>
<datafield tag="245"><subfield code="a">دليل المكتبة</subfield></datafield></record></collection>"""


def test_a_library_catalog_is_read_in_its_original_script(write: Write) -> None:
    first, second = read(write("catalog.xml", CATALOG))
    assert (first.title, first.fields["author"]) == ("تاريخ السوق", "سليم، هدى")
    assert (first.date, first.tags) == ("1984-01-01", ("الأسواق", "التجارة"))
    for text in ("عن أسواق المدينة القديمة", "هدى سليم", "Tarikh", "Salim, Huda"):
        assert text in first.body
    assert "9770000000" not in first.body
    assert (second.title, second.id.rpartition("//")[2]) == ("دليل المكتبة", "b2")


def test_a_harvest_of_a_repository_names_its_items(write: Write) -> None:
    items = "".join(
        f"<record><header><identifier>oai:{n}</identifier></header><metadata><dc:dc>"
        f"<dc:title>رسالة {n}</dc:title><dc:creator>ليلى</dc:creator><dc:subject>طب</dc:subject>"
        f"<dc:description>نسخة تامة</dc:description></dc:dc></metadata></record>"
        for n in (1, 2)
    )
    harvest = f'<OAI-PMH xmlns:dc="d"><ListRecords>{items}</ListRecords></OAI-PMH>'
    documents = read(write("a.xml", harvest))
    assert [(one.id, one.title, one.body) for one in documents] == [
        ("oai:1", "رسالة 1", "نسخة تامة"),
        ("oai:2", "رسالة 2", "نسخة تامة"),
    ]
    assert documents[0].fields["creator"] == "ليلى"


def test_repeated_elements_are_all_read(write: Write) -> None:
    paragraphs = "<article><title>خبر</title><p>الفقرة الأولى</p><p>الثانية</p></article>"
    [document] = read(write("a.xml", f"<all>{paragraphs}</all>"))
    assert (document.title, document.body) == ("خبر", "الفقرة الأولى\nالثانية")


def test_words_of_an_emphasized_letter_stay_whole(write: Write) -> None:
    chapters = "<chapter><title>باب</title><para>م<emphasis>ه</emphasis>م</para></chapter>" * 2
    first, _ = read(write("a.xml", f"<book>{chapters}</book>"))
    assert (first.title, first.body) == ("باب", "مهم")


def test_text_beside_what_resembles_a_record_is_read(write: Write) -> None:
    finding_aid = (
        "<ead><archdesc><did><unittitle>أوراق العائلة</unittitle><unitdate>1900</unitdate></did>"
        "<scopecontent><p>رسائل وعقود</p></scopecontent></archdesc></ead>"
    )
    notes: list[SourceError] = []
    [document] = read_documents([write("a.xml", finding_aid)], on_note=notes.append)
    assert "أوراق العائلة" in document.body
    assert "رسائل وعقود" in document.body
    assert "--map title=NAME" in str(notes[0])


def test_children_of_one_name_are_records_whatever_is_in_them(write: Write) -> None:
    items = "".join(
        f"<mods><titleInfo><title>كتاب {n}</title></titleInfo><abstract>وصف</abstract></mods>"
        for n in (1, 2)
    )
    documents = read(write("a.xml", f"<modsCollection>{items}</modsCollection>"))
    assert [(one.title, one.body) for one in documents] == [("كتاب 1", "وصف"), ("كتاب 2", "وصف")]


def test_a_feed_may_use_the_entities_of_html(write: Write) -> None:
    feed = (
        "<rss><channel><title>م</title><item><title>خبر&nbsp;أول</title><description>"
        "نص &laquo;مهم&raquo; &amp; قصير</description></item></channel></rss>"
    )
    [item] = read(write("feed.xml", feed))
    assert (item.title, item.body) == ("خبر أول", "نص «مهم» & قصير")
