"""Agency news: NewsML-G2, NewsML 1 and NITF; ninjs is read as JSON."""

from collections.abc import Iterator

from kashaf.index.documents.files.source import Source
from kashaf.index.documents.formats.registry import Item
from kashaf.index.documents.records.record import Record
from kashaf.index.documents.text.html import squeezed, without_markup
from kashaf.index.documents.text.xml import Element, first, lines_of, local, text_of

_HEADLINES = ("headline", "HeadLine", "hl1", "title")
_DATES = (
    "contentCreated", "versionCreated", "firstCreated", "ThisRevisionCreated", "FirstCreated",
    "date.issue", "story.date",
)  # fmt: skip
_CONTENT = ("body.content", "body", "inlineXML", "inlineData", "DataContent", "contentSet")
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def item(element: Element, source: Source, root: Element) -> Iterator[Item]:
    """Yield a news item."""
    date = first(element, *_DATES)
    body = first(element, *_CONTENT)
    if body is None or not text_of(body).strip():  # of a picture
        body = first(element, "description")
    values: dict[str, object] = {
        "id": element.get("guid") or text_of(first(element, "PublicIdentifier")).strip() or None,
        "title": squeezed(text_of(first(element, *_HEADLINES))),
        "body": without_markup(squeezed(lines_of(body))) if body is not None else "",
        "date": (date.get("norm") or text_of(date).strip()) if date is not None else None,
        "source": squeezed(
            text_of(first(element, "creditline", "CreditLine", "infoSource", "provider"))
        ),
        "author": squeezed(text_of(first(element, "by", "byline", "ByLine", "creator"))),
        "tags": [
            name
            for subject in element.iter()
            if local(subject) == "subject" and (name := _name(subject))
        ],
    }
    key = "" if element is root else None
    given = {name: value for name, value in values.items() if value}
    yield Record(given, key=key, is_named=True, is_clean=True)


def _name(subject: Element) -> str:
    """Return the name of a subject, in Arabic if there is one."""
    names = [one for one in subject if local(one) == "name"]
    names.sort(key=lambda one: not one.get(_LANGUAGE, "ar").startswith("ar"))
    return squeezed(text_of(names[0])) if names else ""
