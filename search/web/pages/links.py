"""Links: URLs within the pages, and of documents elsewhere."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias
from urllib.parse import urlencode, urlsplit

Params: TypeAlias = Mapping[str, str | int | Sequence[str] | None]


def link(path: str, params: Params | None = None, /, **more: str | int | None) -> str:
    """Return a URL with those parameters that have a value."""
    given = {**(params or {}), **more}
    kept = {name: value for name, value in given.items() if value not in (None, "", [], ())}
    return f"{path}?{urlencode(kept, doseq=True)}" if kept else path


def outer(url: object) -> str | None:
    """Return the URL of a document if it is safe to link to, that is http or https, else None."""
    if not isinstance(url, str):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None
