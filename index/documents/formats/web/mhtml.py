"""Pages saved by browsers with their resources (MHTML): the page is a part of a message."""

from email import message_from_bytes, policy
from typing import Any, NamedTuple

EXTENSIONS = (".mht", ".mhtml")


class SavedPage(NamedTuple):
    """The bytes of a page, their declared encoding, the page's address and its date."""

    data: bytes
    charset: str | None
    url: str
    date: str


def saved_page(data: bytes) -> SavedPage | None:
    """Return the first page in a message, or None."""
    message: Any = message_from_bytes(data, policy=policy.compat32)
    for part in message.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            content = part.get_payload(decode=True)
            url = message["Snapshot-Content-Location"] or part["Content-Location"] or ""
            if isinstance(content, bytes):
                charset = part.get_content_charset()
                return SavedPage(content, charset, str(url), str(message["Date"] or ""))
    return None
