"""What the analyzer did with each token of a text, step by step, for people to read."""

from typing import NamedTuple

from kashaf.index.analysis.analyzer import Analyzer
from kashaf.index.analysis.morphology import Reading


class Step(NamedTuple):
    """A token and what was made of it.

    `text[start:end]` is the token; `form` is it folded; `prefix` and `suffix` were cut off the
    form; `stem` is what it is searched by, which is another word's if it is a synonym; `root` is
    None for a function word. `is_protected`: a name or a user's word, which is not cut further.
    `lemmas` are the keys that a document with this token is found by; `readings` are the ways to
    explain the token, likeliest first, with the likelihood of each in bits.
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
    """The steps of every token of `text`, in order."""
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
