"""From what an index stores of a document to what a search gives back of it."""

from typing import Any

from kashaf.search.budget import TEXT
from kashaf.search.lighter import Lighter
from kashaf.search.results import Hit
from kashaf.search.snippets import Snippet, best_snippet, light


def make_hit(
    stored: dict[str, Any],
    score: float,
    lighter: Lighter | None,
    *,
    whole: bool = False,
    twins: tuple[str, ...] = (),
) -> Hit:
    """A document that was found, with its snippet, or the `whole` body as one, and its title lit;
    without a lighter there is no snippet and nothing is lit."""
    title, body = stored.get("title", ""), stored.get("body", "")
    fields: dict[str, Any] = {
        key: stored[key] for key in ("date", "source", "url") if key in stored
    }
    if "tags" in stored:
        fields["tags"] = stored["tags"].split(",")
    snippets: tuple[Snippet, ...] = ()
    if body and lighter:
        if whole:
            snippets = (light(body, lighter.spans(body)),)
        else:
            snippets = (best_snippet(body, lighter.spans(body[:TEXT])),)
    return Hit(
        stored["id"],
        score,
        title,
        body,
        snippets,
        light(title, lighter.spans(title) if lighter else ()),
        fields | stored.get("fields", {}),
        twins,
    )
