"""Addresses within the page."""

from urllib.parse import urlencode, urlsplit


def link(path: str, **params: str | int | list[str] | None) -> str:
    """An address with those parameters that have a value."""
    kept = {key.rstrip("_"): value for key, value in params.items() if value not in (None, "", [])}
    return f"{path}?{urlencode(kept, doseq=True)}" if kept else path


def outer(url: object) -> str | None:
    """A document's own address if a browser may be sent there: only http and https."""
    if not isinstance(url, str):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None
