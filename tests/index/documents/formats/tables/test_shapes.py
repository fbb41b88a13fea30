"""The same two articles in tables and XML as programs export them."""

import csv
import io
import sqlite3
from html import escape
from pathlib import Path

import pytest

from kashaf.index.documents import read_documents
from kashaf.index.documents.document import Document
from kashaf.index.documents.options import ReadOptions
from tests.index.documents.articles import ARTICLES, as_json
from tests.index.documents.reading import Write, read, read_with_errors

BODIES = [one.body for one in ARTICLES]
TITLES = [one.title for one in ARTICLES]


def table(delimiter: str = ",", **options: str) -> str:
    text = io.StringIO(newline="")
    rows = csv.writer(text, delimiter=delimiter, **options)  # type: ignore[arg-type]
    rows.writerows([list(as_json()[0]), *(row.values() for row in as_json())])
    return text.getvalue()


def has_the_articles(documents: list[Document]) -> bool:
    found = [(one.title, one.body.split("\n"), str(one.date)[:10]) for one in documents]
    return found == [(one.title, one.body.split("\n"), one.date) for one in ARTICLES]


@pytest.mark.parametrize("delimiter", ",;\t|")
def test_a_text_file_that_is_a_table_is_read_as_one(write: Write, delimiter: str) -> None:
    assert has_the_articles(read(write("a.txt", table(delimiter))))


def test_a_text_that_begins_with_a_list_is_not_a_table(write: Write) -> None:
    [document] = read(write("a.txt", "عنوان، نص، تاريخ\nوصل الخبر، ثم نشر\n"))
    assert document.title == "عنوان، نص، تاريخ"


def test_captions_above_the_names_of_the_columns_are_skipped(write: Write) -> None:
    assert has_the_articles(read(write("a.csv", "تقرير الأخبار\n\n" + table(";"))))


def test_excel_on_a_mac_ends_lines_with_a_carriage_return(write: Write) -> None:
    text = table(lineterminator="\r").replace("\n", " ").encode("mac_arabic")
    documents = read(write("a.csv", text))
    assert [document.title for document in documents] == TITLES


def test_line_breaks_between_tabs_may_be_escaped(write: Write) -> None:
    rows = ["\t".join(row.values()).replace("\n", "\\n") for row in as_json()]
    text = "\n".join(["\t".join(as_json()[0]), *rows]) + "\n"
    assert has_the_articles(read(write("a.tsv", text)))


def test_texts_in_blobs_and_full_text_tables_of_sqlite_are_read(tmp_path: Path) -> None:
    database = sqlite3.connect(tmp_path / "a.db")
    database.execute("CREATE TABLE news (title TEXT, body BLOB, date TEXT)")
    database.execute("CREATE TABLE android_metadata (locale TEXT)")
    database.execute("INSERT INTO android_metadata VALUES ('ar_SA')")
    rows = [(one.title, one.body.encode(), one.date) for one in ARTICLES]
    database.executemany("INSERT INTO news VALUES (?, ?, ?)", rows)
    database.commit()
    database.close()
    documents, errors = read_with_errors(tmp_path / "a.db")
    assert has_the_articles(documents)
    assert not errors


def paragraphs(body: str) -> str:
    return "".join(f"<P>{escape(line)}</P>" for line in body.split("\n"))


def elements(*names: str) -> str:
    """The articles as elements: the record, the title, the body, the date."""
    record, title, body, date = names
    return "".join(
        f"<{record}><{title}>{one.title}</{title}><{body}>{paragraphs(one.body)}</{body}>"
        f"<{date}>{one.date}</{date}></{record}>"
        for one in ARTICLES
    )


def columns(record: str, column: str) -> str:
    return "".join(
        f"<{record}>"
        + "".join(f'<{column} name="{key}">{escape(row[key])}</{column}>' for key in row)
        + f"</{record}>"
        for row in as_json()
    )


def feed(item: str) -> str:
    return (
        '<?xml version="1.0"?><!-- a feed --><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:media="http://search.yahoo.com/mrss/" xmlns:wp="http://wordpress.org/export/1.2/">'
        "<channel><title>أخبار</title>"
        + "".join(
            f"<item>{item.format(body=paragraphs(one.body))}<title>{one.title}</title>"
            f"<pubDate>{one.date}</pubDate></item>"
            for one in ARTICLES
        )
        + "</channel></rss>"
    )


def newsml(content: str) -> str:
    return (
        '<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>'
        + "".join(
            f"<newsItem><contentMeta><contentCreated>{one.date}</contentCreated>"
            f"<headline>{one.title}</headline></contentMeta><contentSet><inlineXML>"
            f"{content.format(title=one.title, body=paragraphs(one.body).lower())}"
            "</inlineXML></contentSet></newsItem>"
            for one in ARTICLES
        )
        + "</itemSet></newsMessage>"
    )


XML = {
    "unknown elements": f"<corpus>{elements('DOC', 'HEADLINE', 'TEXT', 'DATE')}</corpus>",
    "Arabic elements": f"<أخبار>{elements('خبر', 'العنوان', 'النص', 'التاريخ')}</أخبار>",
    "the SGML of TREC": elements("DOC", "HEADLINE", "TEXT", "DATE"),
    "phpMyAdmin": f"<pma><database>{columns('table', 'column')}</database></pma>",
    "mysql --xml": f"<resultset>{columns('row', 'field')}</resultset>",
    "a feed with pictures": feed(
        "<media:title>صورة</media:title><media:description>وصف</media:description>"
        "<description><![CDATA[{body}]]></description>"
    ),
    "WordPress's blocks": feed(
        "<content:encoded><![CDATA[<!-- wp:paragraph -->\n{body}<!-- /wp:paragraph -->"
        '[gallery ids="1,2"]]]></content:encoded><wp:post_type>post</wp:post_type>'
    ),
    "XHTML in NewsML-G2": newsml(
        '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>{title}</title></head>'
        "<body>{body}</body></html>"
    ),
    "NITF in NewsML-G2": newsml(
        "<nitf><head><title>x</title></head><body><body.head><hedline><hl1>{title}</hl1></hedline>"
        "</body.head><body.content>{body}</body.content></body></nitf>"
    ),
}


@pytest.mark.parametrize("text", XML.values(), ids=XML)
def test_each_article_of_an_xml_is_a_document(write: Write, text: str) -> None:
    assert has_the_articles(read(write("a.xml", text)))


def test_an_article_alone_in_an_xml_is_a_document(write: Write) -> None:
    first, end, _ = elements("article", "title", "body", "date").partition("</article>")
    [document] = read(write("a.xml", first + end))
    assert document.title == TITLES[0]


def test_the_kinds_of_blogger_are_not_tags(write: Write) -> None:
    kind = "http://schemas.google.com/blogger/2008/kind#post"
    entry = f"<entry><title>خبر</title><category term='{kind}'/><category term='سفر'/></entry>"
    [document] = read(write("a.xml", f"<feed xmlns='http://www.w3.org/2005/Atom'>{entry}</feed>"))
    assert document.tags == ("سفر",)


def database(path: Path, *statements: str) -> Path:
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
    return path


def test_rows_of_two_tables_with_one_id_are_two_documents(tmp_path: Path) -> None:
    path = database(
        tmp_path / "a.db",
        "CREATE TABLE news (id INTEGER PRIMARY KEY, title TEXT)",
        "CREATE TABLE comments (id INTEGER PRIMARY KEY, news_id INTEGER, body TEXT)",
        "INSERT INTO news VALUES (1, 'عنوان الخبر')",
        "INSERT INTO comments VALUES (1, 1, 'تعليق عليه')",
    )
    news, comment = read(path)
    assert news.id == "1"
    assert comment.id == f"{path.resolve()}//comments/1"
    assert comment.fields == {"news_id": 1}


@pytest.mark.parametrize("has_table", [True, False])
def test_a_full_text_index_of_a_table_is_read_only_without_it(
    tmp_path: Path, has_table: bool
) -> None:
    path = database(
        tmp_path / "a.db",
        "CREATE TABLE news (body TEXT)",
        "INSERT INTO news VALUES ('نص الخبر')",
        "CREATE VIRTUAL TABLE words USING fts5(body)",
        "INSERT INTO words SELECT body FROM news",
        *([] if has_table else ["DROP TABLE news"]),
    )
    assert [one.body for one in read(path)] == ["نص الخبر"]


def test_the_id_of_an_article_is_not_that_of_a_comment_on_it(write: Write) -> None:
    first, second = read(write("a.csv", "article_id,comment\n7,تعليق أول\n7,تعليق ثان\n"))
    assert first.id != second.id
    [article] = read(write("b.csv", "article_id,article_title\n7,عنوان الخبر\n"))
    assert article.id == "7"


def test_a_row_without_a_sentence_says_how_to_choose_a_column(write: Write) -> None:
    path = write("a.csv", "المدينة,المحافظة\nالمكلا,حضرموت\n")
    documents, errors = read_with_errors(path)
    assert documents == []
    assert "'المدينة', 'المحافظة'; --map body=NAME" in errors[0].reason
    options = ReadOptions(columns={"body": "المدينة"})
    assert [one.body for one in read_documents([path], options=options)] == ["المكلا"]
