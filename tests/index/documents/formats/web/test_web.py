"""Web pages, feeds and agency news: one document for each article, without what surrounds it."""

from kashaf.index.documents import read_documents
from kashaf.index.errors import SourceError
from tests.index.documents.reading import Write, read

FEED = """<?xml version="1.0"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>صحيفة</title>
<item><title>خبر أول</title><link>https://news.example/1</link>
<pubDate>Mon, 06 Jul 2015 10:00:00 GMT</pubDate><category>نفط</category>
<description>ملخص</description>
<content:encoded>&lt;p&gt;نص الخبر &lt;b&gt;الأول&lt;/b&gt;.&lt;/p&gt;</content:encoded></item>
<item><title>خبر ثان</title><link>https://news.example/2</link><description>نص آخر</description>
</item></channel></rss>"""


def test_each_item_of_a_feed_is_a_document(write: Write) -> None:
    first, second = read(write("feed.xml", FEED))
    assert (first.title, first.body, first.date) == (
        "خبر أول",
        "نص الخبر الأول.",
        "2015-07-06T10:00:00",
    )
    assert (first.id, first.source, first.tags) == ("https://news.example/1", "صحيفة", ("نفط",))
    assert (second.title, second.body, second.date) == ("خبر ثان", "نص آخر", None)


def test_pictures_and_menus_of_a_wordpress_export_are_left_out(write: Write) -> None:
    kinds = ("post", "attachment", "nav_menu_item")
    items = "".join(
        f"<item><title>{kind}</title><wp:post_type>{kind}</wp:post_type>"
        "<content:encoded>نص [gallery ids='1']</content:encoded></item>"
        for kind in kinds
    )
    head = (
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>مدونة</title>'
    )
    [post] = read(write("blog.xml", f"{head}{items}</channel></rss>"))
    assert (post.title, post.body.strip()) == ("post", "نص")


def test_a_page_is_read_without_scripts_and_comments(write: Write) -> None:
    page = (
        '<html lang="ar"><head><title>عنوان</title><style>p {}</style></head><body><article>'
        "<h1>عنوان</h1><p>نص المقال كما نشر في الصحيفة.</p><!-- سر --></article>"
        "<script>alert('سر')</script></body></html>"
    )
    [document] = read(write("page.html", page))
    assert "نص المقال" in document.body
    assert "سر" not in document.body
    assert "alert" not in document.body


def test_styles_of_a_wordpress_export_are_left_out(write: Write) -> None:
    items = "".join(
        f"<item><title>{kind}</title><wp:post_type>{kind}</wp:post_type>"
        "<description>body { }</description></item>"
        for kind in ("page", "custom_css", "wp_global_styles")
    )
    head = '<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel>'
    assert [one.title for one in read(write("blog.xml", f"{head}{items}</channel></rss>"))] == [
        "page"
    ]


def test_a_page_saved_with_its_pictures_is_read_like_any_page(write: Write) -> None:
    page = (
        "<html><head><title>عنوان</title></head><body><nav>الرئيسية</nav>"
        "<article><p>نص المقال كما نشر في الصحيفة.</p></article></body></html>"
    )
    message = (
        "From: <Saved by Blink>\nSnapshot-Content-Location: https://news.example/1\n"
        "Date: Tue, 14 Mar 2023 08:30:00 -0000\nMIME-Version: 1.0\n"
        'Content-Type: multipart/related; boundary="b"\n\n--b\nContent-Type: text/html; '
        f"charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{page}\n--b--\n"
    )
    [document] = read(write("a.mhtml", message))
    assert (document.title, document.body) == ("عنوان", "نص المقال كما نشر في الصحيفة.")
    assert document.url == "https://news.example/1"
    assert document.date == "2023-03-14T08:30:00"


def test_a_chat_exported_as_pages_names_its_authors(write: Write) -> None:
    def message(number: int, joined: str, rest: str) -> str:
        return (
            f'<div class="message default clearfix{joined}" id="message{number}"><div class="body">'
            '<div class="pull_right date details" title="14.03.2023 11:30:00 UTC+03:00"></div>'
            f'{rest}<div class="text">رسالة {number}</div></div></div>'
        )

    forwarded = (
        '<div class="forwarded body"><div class="from_name">كمال '
        '<span class="date details" title="01.01.2020 10:00:00"> 01.01.2020</span></div>'
    )
    page = (
        '<html><body><div class="text bold">قناة</div>'
        + message(1, "", '<div class="from_name">ليلى</div>')
        + message(2, " joined", forwarded)
        + "</body></html>"
    )
    documents = read(write("messages.html", page))
    assert [one.body for one in documents] == ["رسالة 1", "رسالة 2"]
    assert {one.fields["author"] for one in documents} == {"ليلى"}
    assert {(one.source, one.date) for one in documents} == {("قناة", "2023-03-14T08:30:00")}


def test_cells_of_a_page_laid_out_as_a_table_have_no_bars(write: Write) -> None:
    page = (
        "<html><head><title>عنوان</title></head><body><table><tr><td><p>نص المقال كما نشر في "
        "الصحيفة أول مرة، وفيه ما يكفي من الكلام.</p></td></tr></table></body></html>"
    )
    [document] = read(write("a.html", page))
    assert "نص المقال" in document.body
    assert "|" not in document.body


def test_no_line_of_an_article_is_lost_for_its_signs(write: Write) -> None:
    paragraph = "<p>عقدت لجنة المياه اجتماعها الدوري في المدينة، وناقشت خطة السد الجديد.</p>" * 5
    parts = (
        "<p>قال رئيس\u200f اللجنة إن المك&shy;تب مفتوح</p>",
        "<ul><li>بناء السد</li><li>حفر الآبار</li></ul>",
        "<table><tr><td>القرية</td><td>السكان</td></tr></table>",
        "<p>الربح &amp;lt; الخسارة</p>",
    )
    page = f"<html><body><article>{paragraph}{''.join(parts)}</article></body></html>"
    [document] = read(write("a.html", page))
    text = document.body.replace("\u200f", "").replace("\u00ad", "")
    for line in ("قال رئيس اللجنة إن المكتب مفتوح", "حفر الآبار", "القرية", "الربح &lt; الخسارة"):
        assert line in text.split("\n")


def test_the_reading_of_a_word_is_apart_from_it(write: Write) -> None:
    page = "<html><body><p>قال <ruby>كلمة<rt>شرح</rt></ruby>ثم مضى.</p></body></html>"
    [document] = read(write("a.html", page))
    assert document.body.split()[:4] == ["قال", "كلمة", "شرح", "ثم"]


def test_a_page_that_scripts_fill_is_noted(write: Write) -> None:
    page = "<html><head><title>صفحة</title></head><body><div id='app'></div></body></html>"
    notes: list[SourceError] = []
    [document] = read_documents([write("a.html", page)], on_note=notes.append)
    assert document.title == "صفحة"
    assert "no text but its title" in str(notes[0])
