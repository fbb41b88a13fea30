"""Ties: of documents with equal scores, those with the query's own spelling come first."""

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Final

from kashaf.index.analysis import Analyzer
from kashaf.index.analysis.folding import bare
from kashaf.search.engine.snapshot import Match
from kashaf.search.model.budget import MAX_SNIPPET_CHARS
from kashaf.search.query.nodes import Word

_MARKS: Final = "\u064b-\u0655\u0670"
"""Vowel marks, which continue a word but are no letters to `re`."""
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
    patterns = [_whole_word(spelling) for spelling in spellings]
    found: list[Match] = []
    for _, run in groupby(matches, key=lambda match: round(match.score, 5)):
        group = list(run)
        if 1 < len(group) <= _MAX_TIES and patterns:
            counts = {match.key: _count(match, patterns) for match in group}
            group.sort(key=lambda match: -counts[match.key])
        found += group
    return tuple(found)


def _whole_word(spelling: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w{_MARKS}]){re.escape(spelling)}(?![\w{_MARKS}])")


def _count(match: Match, patterns: Sequence[re.Pattern[str]]) -> int:
    fields = match.stored.fields
    text = f"{fields.get('title', '')}\n{fields.get('body', '')[:MAX_SNIPPET_CHARS]}"
    plain = bare(text)
    if plain != text:
        text = f"{text}\n{plain}"
    return sum(pattern.search(text) is not None for pattern in patterns)
