"""The tags of a stored document."""

from collections.abc import Mapping
from typing import Any


def tag_list(stored: Mapping[str, Any]) -> list[str]:
    """Return the tags in stored fields; Whoosh's writers store them as one comma-separated text."""
    tags = stored.get("tags") or []
    return tags.split(",") if isinstance(tags, str) else [str(tag) for tag in tags]
