"""Sentences: queries that are pasted headlines or questions, searched for as plain words.

A query is a sentence, such as a pasted headline or question, if it contains plain words and nothing
else of the language but quotes, and either more than `MAX_OPERANDS` words or a function word or
punctuation among the plain ones. In a sentence, a phrase in quotes ranks higher but need not match,
a dash before a word excludes nothing, and `؟` is always a question mark. A single word in quotes
beside plain words is plain as well: newspapers use scare quotes.
"""

import re
from collections.abc import Sequence
from typing import Final

from kashaf.index.analysis import Analyzer
from kashaf.search.query.clauses import Clause, assemble
from kashaf.search.query.lexer import ARABIC_OPERATORS, Lexeme
from kashaf.search.query.nodes import Or, Phrase, Query
from kashaf.search.query.words import read_phrase, read_words

MAX_OPERANDS: Final = 5
"""With more plain words than this, a query is a sentence."""
_PUNCTUATION: Final = re.compile(r"[،؛!…]|[:.؟?]$|[؟?].*[؟?]")


def is_sentence(lexemes: Sequence[Lexeme], analyzer: Analyzer) -> bool:
    """Return whether a query is a sentence."""
    if any(map(_uses_syntax, lexemes)):
        return False
    plain = [lexeme.text for lexeme in lexemes if is_plain(lexeme)]
    others = [text for text in plain if text not in ARABIC_OPERATORS]
    quoted = sum(len(lexeme.text.split()) for lexeme in lexemes if lexeme.quoted)
    return (
        (bool(others) and len(others) + quoted > MAX_OPERANDS)
        or any(_PUNCTUATION.search(text) for text in plain)
        or any(token.is_stopword for text in others for token in analyzer.tokens(text))
    )


def read_sentence(lexemes: Sequence[Lexeme], analyzer: Analyzer) -> Query:
    """Return the query of a sentence: a `BooleanOr` of its words, and phrases to rank higher."""
    items = [lexeme for lexeme in lexemes if lexeme.kind == "item"]
    words = assemble([Clause(words=read_words(item.text, analyzer)) for item in items])
    quoted = (read_phrase(item.text, analyzer) for item in items if item.quoted)
    phrases = [Phrase(phrase) for phrase in quoted if len(phrase) > 1]
    return Or((words, *phrases)) if phrases else words


def is_plain(lexeme: Lexeme) -> bool:
    """Return whether a lexeme is a word without any syntax before it."""
    is_marked = lexeme.sign or lexeme.field or lexeme.exact or lexeme.quoted
    return lexeme.kind == "item" and not is_marked


def _uses_syntax(lexeme: Lexeme) -> bool:
    """Return whether a lexeme uses the query language in a way that no sentence does."""
    return bool(
        lexeme.kind in ("and", "or", "not", "near")
        or lexeme.sign == "+"
        or lexeme.field
        or lexeme.exact
        or lexeme.number is not None
        or lexeme.boost != 1.0
        or "*" in lexeme.text
    )
