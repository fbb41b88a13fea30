"""From what a user types to a query tree. Any text is a query; nothing here raises."""

from dataclasses import dataclass

from kashaf.index.analysis import Analyzer
from kashaf.search.query.nodes import Query, Word, Words


@dataclass(frozen=True)
class Parsed:
    """A query tree, and notes for the user on how the text was read."""

    query: Query
    notes: tuple[str, ...] = ()


def parse(text: str, analyzer: Analyzer) -> Parsed:
    """The query that `text` stands for; `Words(())` when there is no word in it."""
    words = {
        token.form: Word(token.text, token.form, token.stem, token.root, token.is_stopword)
        for token in analyzer.tokens(text)
    }
    content = tuple(word for word in words.values() if not word.is_stopword)
    return Parsed(Words(content or tuple(words.values())))
