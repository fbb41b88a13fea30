"""From what an index stores of a document to what a search gives back of it."""

from typing import Any

from kashaf.index.analysis import Analyzer
from kashaf.search.lighting import Wanted
from kashaf.search.results import Hit
from kashaf.search.snippets import best_snippet, light


def make_hit(
    stored: dict[str, Any], score: float, lit: Wanted, analyzer: Analyzer, *, whole: bool = False
) -> Hit:
    """A document that was found, with its snippet, or the `whole` body as one, and its title."""
    title, body = stored.get("title", ""), stored.get("body", "")
    fields: dict[str, Any] = {
        key: stored[key] for key in ("date", "source", "url") if key in stored
    }
    passage = light if whole else best_snippet
    if "tags" in stored:
        fields["tags"] = stored["tags"].split(",")
    return Hit(
        stored["id"],
        score,
        title,
        body,
        (passage(body, analyzer.tokens(body), lit),) if body else (),
        light(title, analyzer.tokens(title), lit),
        fields | stored.get("fields", {}),
    )
