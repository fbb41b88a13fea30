"""Ties: of documents with equal scores, those with the query's own spelling come first."""

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from kashaf.index.analysis import Analyzer
from kashaf.search.engine.snapshot import Match
from kashaf.search.model.budget import MAX_SNIPPET_CHARS
from kashaf.search.query.nodes import Word

_MAX_TIES: Final = 20
"""With more equal scores than this the texts are not read: the scores say nothing."""


def exact_first(
    matches: Sequence[Match], words: Sequence[Word], analyzer: Analyzer
) -> tuple[Match, ...]:
    """Return the matches, those with equal scores by how many words they spell as the query does.

    Words that have the same vowel marks as well count twice. Only the order within one page
    changes.
    """
    texts = {word.text for word in words if not word.is_stopword}
    spellings = {analyzer.spelling(text) for text in texts} | texts
    found: list[Match] = []
    for _, run in groupby(matches, key=lambda match: round(match.score, 5)):
        group = list(run)
        if 1 < len(group) <= _MAX_TIES and spellings:
            counts = {match.key: _count(match, spellings, analyzer) for match in group}
            group.sort(key=lambda match: -counts[match.key])
        found += group
    return tuple(found)


def _count(match: Match, spellings: set[str], analyzer: Analyzer) -> int:
    fields = match.stored.fields
    text = f"{fields.get('title', '')}\n{fields.get('body', '')[:MAX_SNIPPET_CHARS]}"
    found = {token.text for token in analyzer.tokens(text)}
    return len(
        spellings & {spelled for text in found for spelled in (text, analyzer.spelling(text))}
    )
