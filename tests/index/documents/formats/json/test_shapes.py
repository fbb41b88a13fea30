"""The same two articles in the JSON of many producers: each is found, with its title and date."""

import json
from pathlib import Path

import pytest

from tests.index.documents.articles import ARTICLES, Article, as_json
from tests.index.documents.reading import Write, read, read_with_errors

BODIES = [one.body for one in ARTICLES]
TITLES = [one.title for one in ARTICLES]


def rich(one: Article, kind: str = "type") -> list[dict[str, object]]:
    return [
        {kind: "paragraph", "content": [{kind: "text", "text": line}]}
        for line in one.body.split("\n")
    ]


def blocks(one: Article) -> list[dict[str, object]]:
    lines = enumerate(one.body.split("\n"))
    return [{"id": f"b{n}", "type": "paragraph", "data": {"text": line}} for n, line in lines]


def escaped(one: Article) -> str:
    return "".join(f"&lt;p&gt;{line}&lt;/p&gt;" for line in one.body.split("\n"))


SHAPES = {
    "columns of lists": {name: [row[name] for row in as_json()] for name in as_json()[0]},
    "rows of cells": [list(as_json()[0]), *(list(row.values()) for row in as_json())],
    "a sheet's values": {
        "range": "A1:C3",
        "values": [list(as_json()[0]), *(list(row.values()) for row in as_json())],
    },
    "Arabic names with an owner": [
        {"عنوان الخبر": one.title, "محتوى الخبر": one.body, "تاريخ النشر": one.date}
        for one in ARTICLES
    ],
    "names with a language": [
        {"title_ar": one.title, "bodyArabic": one.body, "date": one.date} for one in ARTICLES
    ],
    "the Guardian": {
        "response": {
            "results": [
                {
                    "id": f"w/{n}",
                    "webPublicationDate": one.date,
                    "webTitle": one.title,
                    "fields": {"headline": one.title, "bodyText": one.body},
                }
                for n, one in enumerate(ARTICLES)
            ]
        }
    },
    "news-please": [
        {
            "maintext": one.body,
            "title": one.title,
            "date_publish": one.date,
            "date_download": "2025",
        }
        for one in ARTICLES
    ],
    "Reddit": [
        {"selftext": one.body, "title": one.title, "created_utc": one.date} for one in ARTICLES
    ],
    "Editor.js": [
        {"title": one.title, "date": one.date, "body": {"time": 1, "blocks": blocks(one)}}
        for one in ARTICLES
    ],
    "ProseMirror": [
        {"title": one.title, "date": one.date, "content": {"type": "doc", "content": rich(one)}}
        for one in ARTICLES
    ],
    "Contentful": [
        {
            "title": one.title,
            "date": one.date,
            "body": {"nodeType": "document", "content": rich(one, "nodeType")},
        }
        for one in ARTICLES
    ],
    "Drupal": [
        {
            "title": one.title,
            "created": one.date,
            "body": {"value": one.body, "format": "html", "summary": "موجز"},
        }
        for one in ARTICLES
    ],
    "ninjs 2": {
        "items": [
            {
                "type": "text",
                "versionCreated": one.date,
                "headlines": [{"role": "main", "value": one.title}],
                "bodies": [
                    {"role": "summary", "value": "موجز"},
                    {"role": "main", "value": one.body, "contentType": "text/plain"},
                ],
            }
            for one in ARTICLES
        ]
    },
    "a message about the answer": {"status": 200, "message": "تم العثور", "data": as_json()},
    "phpMyAdmin": [
        {"type": "header", "version": "5.1", "comment": "Export to JSON plugin"},
        {"type": "database", "name": "news"},
        {"type": "table", "name": "articles", "database": "news", "data": as_json()},
    ],
    "HTML escaped twice": [
        {"title": one.title, "body": escaped(one), "date": one.date} for one in ARTICLES
    ],
}


@pytest.mark.parametrize("value", SHAPES.values(), ids=SHAPES)
def test_each_article_is_a_document(write: Write, value: object) -> None:
    documents = read(write("a.json", json.dumps(value, ensure_ascii=False)))
    assert [document.body for document in documents] == BODIES
    assert [document.title for document in documents] == TITLES
    assert [str(document.date)[:10] for document in documents] == [one.date for one in ARTICLES]


TEXTS = {
    "texts by number": {"201": BODIES[0], "202": BODIES[1]},
    "verses by number": {"2:1": BODIES[0], "2:2": BODIES[1]},
    "semarketir": {
        "index": "001",
        "name": "اسم",
        "verse": {"verse_1": BODIES[0], "verse_2": BODIES[1]},
        "juz": [{"index": "01", "verse": {"start": "verse_1", "end": "verse_2"}}],
    },
    "sunnah.com": {
        "data": [
            {
                "hadithNumber": str(n),
                "hadith": [{"lang": "en", "body": "He said"}, {"lang": "ar", "body": body}],
            }
            for n, body in enumerate(BODIES)
        ]
    },
    "hadithapi.com": {
        "message": "Hadiths has been found.",
        "hadiths": {"data": [{"id": n, "hadithArabic": body} for n, body in enumerate(BODIES)]},
    },
    "chapters beside hadiths": {
        "chapters": [{"id": 1, "arabic": "باب العلم", "english": "Knowledge"}],
        "hadiths": [{"id": n, "arabic": body} for n, body in enumerate(BODIES)],
    },
    "tweets of 280 letters": [
        {"text": body[:20] + "…", "truncated": True, "extended_tweet": {"full_text": body}}
        for body in BODIES
    ],
    "the users of tweets": {
        "data": [{"id": str(n), "text": body} for n, body in enumerate(BODIES)],
        "includes": {"users": [{"id": "1", "name": "ليلى", "description": "صحفية من بسكرة"}]},
    },
    "YouTube": {
        "items": [
            {"id": str(n), "snippet": {"textOriginal": body, "publishedAt": "2024-01-17"}}
            for n, body in enumerate(BODIES)
        ]
    },
}


@pytest.mark.parametrize("value", TEXTS.values(), ids=TEXTS)
def test_each_text_is_a_document(write: Write, value: object) -> None:
    documents = read(write("a.json", json.dumps(value, ensure_ascii=False)))
    assert [document.body for document in documents] == BODIES


def test_a_translation_is_kept_beside_the_arabic_text(write: Write) -> None:
    [document] = read(write("a.json", json.dumps(TEXTS["sunnah.com"]["data"][:1])))  # type: ignore[index]
    assert document.fields["translations"] == {"en": {"lang": "en", "body": "He said"}}


def test_the_number_of_a_verse_is_not_its_id(write: Write) -> None:
    """Or the verses of one file would replace those of another."""
    [document] = read(write("a.json", '[{"aya_id": 5, "hadith_id": 7, "text": "نص الآية"}]'))
    assert document.id not in ("5", "7")
    assert document.fields == {"aya_id": 5, "hadith_id": 7}


def test_comments_are_part_of_an_article(write: Write) -> None:
    article = as_json()[0] | {"comments": [{"text": "تعليق طويل"}]}
    [document] = read(write("a.json", json.dumps(article)))
    assert document.body == BODIES[0]


def test_the_rows_of_a_table_that_is_cut_short_are_reported(write: Write) -> None:
    documents, errors = read_with_errors(write("a.json", '[["title", "body"], ["عنوان", '))
    assert not documents
    assert "not valid JSON" in str(errors[0])


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ({"verse": {"verse_1": BODIES[0], "verse_2": BODIES[1]}}, ["verse_1", "verse_2"]),
        ({"1": {"1": BODIES[0]}, "2": {"1": BODIES[1]}}, ["1:1", "2:1"]),
    ],
)
def test_the_numbers_of_texts_name_them_inside_their_file(
    tmp_path: Path, write: Write, value: object, names: list[str]
) -> None:
    """A file for each sura counts from 1 again, and none may replace the verses of another."""
    write("a.json", json.dumps(value))
    write("b.json", json.dumps(value))
    documents = read(tmp_path)
    ends = [f"{file}.json//{name}" for file in "ab" for name in names]
    assert [one.id.removeprefix(f"{tmp_path.resolve()}/") for one in documents] == ends


def test_a_book_may_be_a_list_of_texts(write: Write) -> None:
    value = {"title": "كتاب البلدة", "pages": ["آخر الصفحة", "وأول التي بعدها"]}
    [book] = read(write("a.json", json.dumps(value)))
    assert book.body == "آخر الصفحة\nوأول التي بعدها\n"
    assert book.anchors == ((0, "page", "1"), (11, "page", "2"))
    [article] = read(write("b.json", json.dumps({"body": BODIES[0], "pages": ["12", "13"]})))
    assert article.body == BODIES[0]


def test_polls_and_groups_that_were_left_are_part_of_a_telegram_export(write: Write) -> None:
    def chat(number: int, **message: object) -> object:
        return {"id": number, "name": "مجموعة", "messages": [
            {"id": 1, "type": "message", "date": "2024-01-17T08:00:00", "text": "", **message}
        ]}  # fmt: skip

    poll = {"question": "ما رأيك؟", "answers": [{"text": "نعم"}, {"text": "لا"}]}
    value = {
        "chats": {"list": [chat(1, poll=poll)]},
        "left_chats": {"list": [chat(2, text="نص قديم")]},
    }
    documents = read(write("result.json", json.dumps(value)))
    assert [one.body for one in documents] == ["ما رأيك؟\nنعم\nلا", "نص قديم"]


def test_the_properties_of_a_place_are_a_document(write: Write) -> None:
    properties = {"name": TITLES[0], "description": BODIES[0]}
    geometry = {"type": "Point", "coordinates": [1, 2]}
    feature = {"type": "Feature", "properties": properties, "geometry": geometry}
    [place] = read(write("a.geojson", json.dumps({"features": [feature]})))
    assert (place.title, place.body) == (TITLES[0], BODIES[0])
