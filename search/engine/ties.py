"""Ties: of documents with equal scores, those with the query's own spelling come first."""

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from kashaf.index.analysis import Analyzer
from kashaf.index.analysis.folding import bare_text
from kashaf.search.engine.snapshot import Match
from kashaf.search.model.budget import MAX_SNIPPET_CHARS
from kashaf.search.query.nodes import Word

_MAX_TIES: Final = 20
"""With more equal scores than this, the texts are not read: the scores are not informative."""


def exact_first(
    matches: Sequence[Match], words: Sequence[Word], analyzer: Analyzer
) -> tuple[Match, ...]:
    """Return the matches, with ties in the order of how many words they spell like the query.

    Words with the same vowel marks count twice. Only the order within one page
    changes.
    """
    scores = [round(match.score, 5) for match in matches]
    if len(set(scores)) == len(scores):
        return tuple(matches)
    texts = {word.text for word in words if not word.is_stopword}
    spellings = {analyzer.spelling(text) for text in texts} | texts
    found: list[Match] = []
    for _, run in groupby(matches, key=lambda match: round(match.score, 5)):
        group = list(run)
        if 1 < len(group) <= _MAX_TIES and spellings:
            counts = {match.key: _count(match, spellings) for match in group}
            group.sort(key=lambda match: -counts[match.key])
        found += group
    return tuple(found)


def _count(match: Match, spellings: set[str]) -> int:
    fields = match.stored.fields
    text = f"{fields.get('title', '')}\n{fields.get('body', '')[:MAX_SNIPPET_CHARS]}"
    missing = [spelling for spelling in spellings if not _has_word(text, spelling)]
    found = len(spellings) - len(missing)
    if missing:
        plain = bare_text(text)
        found += sum(_has_word(plain, spelling) for spelling in missing)
    return found


def _has_word(text: str, word: str) -> bool:
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        if not _is_inside(text[start - 1 : start]) and not _is_inside(text[end : end + 1]):
            return True
        start = text.find(word, end)
    return False


def _is_inside(char: str) -> bool:
    """Return whether a character continues a word; the empty string does not."""
    return char.isalnum() or "\u064b" <= char <= "\u0655" or char == "\u0670"
