"""Feeds: RSS, Atom, and WXR, the export of WordPress."""

import re
from collections.abc import Iterator

from kashaf.index.documents.files.source import Source
from kashaf.index.documents.formats.registry import Item
from kashaf.index.documents.records.record import Record
from kashaf.index.documents.text.html import without_markup
from kashaf.index.documents.text.xml import Element, children, first, lines_of, local, text_of

_BODIES = ("encoded", "content", "full-text", "description", "summary")
_DATES = ("post_date_gmt", "pubDate", "published", "date", "issued", "updated", "modified")
_NO_DATE = "0000-00-00 00:00:00"
_SHORTCODE = re.compile(r"\[/?[a-z][\w-]*(?:\s[^\[\]<>]*)?\]")  # [gallery ids="1,2"] of WordPress
_MEDIA = "{http://search.yahoo.com/mrss/}"  # titles and descriptions of pictures
_WITHOUT_TEXT = frozenset(
    str.split(
        "attachment nav_menu_item revision custom_css customize_changeset oembed_cache "
        "user_request wp_global_styles wp_navigation wp_template wp_template_part"
    )
)


def item(element: Element, source: Source, root: Element) -> Iterator[Item]:
    """Yield an item of a feed; attachments, menus and styles in a WordPress export are skipped."""
    for foreign in [child for child in element if child.tag.startswith(_MEDIA)]:
        element.remove(foreign)
    found = children(element)
    if text_of(found.get("post_type")) in _WITHOUT_TEXT:
        return
    dates = (text_of(found[name]).strip() for name in _DATES if name in found)
    url = _link(element)
    body = _body(element)
    values: dict[str, object] = {
        "id": text_of(found.get("guid", found.get("id"))).strip() or url,
        "title": without_markup(text_of(found.get("title"))),
        "body": _SHORTCODE.sub("", body) if "post_type" in found else body,
        "date": next((date for date in dates if date and date != _NO_DATE), None),
        "url": url,
        "source": _feed_title(root),
        "tags": list(dict.fromkeys(_categories(element))),
        "author": _author(found),
    }
    yield Record({key: value for key, value in values.items() if value}, is_named=True)


def _body(element: Element) -> str:
    """Return the first text; WXR has two elements `encoded`, the second of which is an excerpt."""
    for name in _BODIES:
        for child in element:
            if local(child) == name and not child.tag.startswith("{http://wordpress.org/export"):
                text = lines_of(child)
                if text.strip():
                    return text
    return ""


def _link(element: Element) -> str:
    links = [child for child in element if local(child) == "link"]
    links.sort(key=lambda link: link.get("rel", "alternate") != "alternate")
    return next((link.get("href") or (link.text or "").strip() for link in links), "")


def _categories(element: Element) -> Iterator[str]:
    for child in element:
        if local(child) in ("category", "subject"):
            name = child.get("label") or (child.text or "").strip() or child.get("term", "")
            if name and "schemas.google.com" not in name:  # Blogger's kinds of entries
                yield name


def _author(found: dict[str, Element]) -> str:
    author = found.get("creator", found.get("author"))
    if author is None:
        return ""
    name = first(author, "name") if len(author) else None
    return text_of(name if name is not None else author).strip()


def _feed_title(root: Element) -> str:
    channel = next((child for child in root if local(child) == "channel"), root)
    title = next((child for child in channel if local(child) == "title"), None)
    return text_of(title).strip()
