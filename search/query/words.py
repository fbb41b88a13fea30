"""The words of a part of a query, analyzed like those of documents."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from kashaf.index.analysis import Analyzer, Token
from kashaf.index.analysis.tokenizing import chunk_pattern
from kashaf.search.query.lexer import Lexeme
from kashaf.search.query.nodes import Scope, Word

_MAX_CACHED: Final = 32
"""The longest text, in characters, whose words are cached."""


def read_words(text: str, analyzer: Analyzer, scope: Scope = None) -> tuple[Word, ...]:
    """Return the words of a text: hashtags whole, other compounds followed by their parts.

    The stop words of the user dictionary are marked as such here: in a phrase every word counts.
    """
    if len(text) > _MAX_CACHED:
        return _read_words(text, analyzer, scope)
    return analyzer.derived(("words", text, scope), lambda: _read_words(text, analyzer, scope))


def _read_words(text: str, analyzer: Analyzer, scope: Scope) -> tuple[Word, ...]:
    tokens = analyzer.tokens(text)
    whole = [token for token in tokens if token.form.startswith("#")]
    if whole:
        tokens = [
            token
            for token in tokens
            if token in whole or not any(_contains(compound, token) for compound in whole)
        ]
    words, own = tuple(word_of(token, scope) for token in tokens), analyzer.own_stop_words
    if not own:
        return words
    return tuple(word._replace(is_stopword=True) if word.form in own else word for word in words)


def read_phrase(text: str, analyzer: Analyzer, scope: Scope = None) -> tuple[Word, ...]:
    """Return the words of a phrase, one for each position; of compounds, only their parts."""
    tokens = analyzer.tokens(text)
    return tuple(word_of(token, scope) for token in _parts(tokens))


def read_spelled(text: str, analyzer: Analyzer) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the words of a text as typed, and their folded forms."""
    tokens = list(_parts(analyzer.tokens(text)))
    return tuple(token.text for token in tokens), tuple(token.form for token in tokens)


def bounded(lexemes: Sequence[Lexeme], analyzer: Analyzer, most: int) -> tuple[list[Lexeme], bool]:
    """Cut a query after its first `most` words and other parts.

    Args:
        lexemes: The parts of the query.
        analyzer: The analyzer of the index.
        most: How many words and other parts to keep.

    Returns:
        The lexemes that are kept, and whether these are all.
    """
    if sum(len(lexeme.text) for lexeme in lexemes) <= most:
        return list(lexemes), True
    kept: list[Lexeme] = []
    for lexeme in lexemes:
        if lexeme.kind == "item":
            if not most:
                return kept, False
            ends = _ends(lexeme.text, analyzer, most + 1)
            if len(ends) > most:
                return [*kept, lexeme._replace(text=lexeme.text[: ends[most - 1]])], False
            most -= max(1, len(ends))
        kept.append(lexeme)
    return kept, True


def _ends(text: str, analyzer: Analyzer, most: int) -> list[int]:
    """Return the offsets after the first `most` words of a text."""
    words = (
        chunk.start() + piece.end
        for chunk in chunk_pattern().finditer(text)
        for piece in analyzer.forms(chunk[0])
    )
    return list(islice(words, most))


def fold_pattern(text: str, analyzer: Analyzer) -> str:
    """Return a word with wildcards, folded; everything but letters and `* ?` is removed."""
    return "".join(
        part if part in "*?" else _letters(part, analyzer) for part in _split(text, "*?")
    )


def _letters(text: str, analyzer: Analyzer) -> str:
    chunks = chunk_pattern().findall(text)
    return "".join(piece.text for chunk in chunks for piece in analyzer.forms(chunk)[:1])


def _split(text: str, separators: str) -> Iterator[str]:
    start = 0
    for at, letter in enumerate(text):
        if letter in separators:
            if start < at:
                yield text[start:at]
            yield letter
            start = at + 1
    if start < len(text):
        yield text[start:]


def _parts(tokens: Sequence[Token]) -> Iterator[Token]:
    """Yield the tokens without compounds, which are followed by their parts."""
    for token, after in zip(tokens, [*tokens[1:], None], strict=False):
        if after is None or not _contains(token, after):
            yield token


def _contains(compound: Token, token: Token) -> bool:
    return (
        compound is not token
        and compound.start <= token.start
        and token.end <= compound.end
        and (compound.start, compound.end) != (token.start, token.end)
    )


def word_of(token: Token, scope: Scope = None) -> Word:
    """Return the query word for a token."""
    return Word(
        token.text,
        token.form,
        token.stem,
        token.root,
        token.is_stopword,
        scope,
        token.query_lemmas,
        token.weak,
    )
