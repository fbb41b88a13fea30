"""Web pages, feeds and agency news: one document for each article, without what surrounds it."""

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
