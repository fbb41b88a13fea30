"""Explains, for people to read, what the analyzer made of each token of a text."""

from typing import NamedTuple

from kashaf.index.analysis.analyzer import Analyzer
from kashaf.index.analysis.morphology import Reading


class Step(NamedTuple):
    """A token and its analysis.

    Attributes:
        start: Where the token starts in the text, in characters.
        end: Where it ends.
        position: Its position among the tokens of the text.
        text: The token as written.
        form: The token, folded.
        prefix: What was cut off the beginning of the form to find the stem.
        stem: The light stem; for a word of a family, that of the family's first word.
        suffix: What was cut off the end of the form to find the stem.
        root: The root; None for a function word.
        is_stopword: Whether it is a function word.
        is_protected: Whether it is a name or a word of the user dictionary, whose stem is fixed.
        lemmas: The keys under which a document with this token is indexed, likeliest first.
        weak: The keys that it shares with other spellings of the word.
        readings: The possible readings of the token, likeliest first, each with its cost in bits.
    """

    start: int
    end: int
    position: int
    text: str
    form: str
    prefix: str
    stem: str
    suffix: str
    root: str | None
    is_stopword: bool
    is_protected: bool
    lemmas: tuple[str, ...]
    weak: tuple[str, ...]
    readings: tuple[Reading, ...]


def explain(analyzer: Analyzer, text: str) -> list[Step]:
    """Return the analysis of each token of a text, in order."""
    return [
        Step(
            start=token.start,
            end=token.end,
            position=token.position,
            text=token.text,
            form=token.form,
            prefix=word.prefix,
            stem=word.stem,
            suffix=word.suffix,
            root=word.root,
            is_stopword=word.is_stopword,
            is_protected=analyzer.is_protected(word),
            lemmas=token.lemmas,
            weak=token.weak,
            readings=analyzer.readings(word.spelling),
        )
        for token in analyzer.tokens(text)
        for word in (analyzer.word(analyzer.spelling(token.text)),)
    ]
