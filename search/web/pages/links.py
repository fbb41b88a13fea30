"""Links: URLs within the pages, and of documents elsewhere."""

from urllib.parse import urlencode, urlsplit


def link(path: str, /, **params: str | int | list[str] | None) -> str:
    """Return a URL with those parameters that have a value.

    A name may end in `_`, which is removed: `from_` is the parameter `from`.
    """
    kept = {key.rstrip("_"): value for key, value in params.items() if value not in (None, "", [])}
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
