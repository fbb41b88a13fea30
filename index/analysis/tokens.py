"""The values that the analyzer returns: tokens, and the analyses of their words."""

from typing import NamedTuple

from kashaf.index.analysis.morphology.lemmas import query_lemmas


class Word(NamedTuple):
    """The analysis of one word by its spelling.

    The stem of a function word is its form, and it has no root. A number or a word in another
    script is its own root.

    Attributes:
        spelling: The word without vowel marks; see `Analyzer.spelling`.
        form: The spelling, folded.
        prefix: What was cut off the beginning of the form to find the stem.
        suffix: What was cut off the end of the form to find the stem.
        stem: The light stem.
        root: The root; None for a function word.
        is_stopword: Whether it is a function word.
        lemmas: The keys under which a document is indexed, likeliest first; never empty.
        weak: The keys that other spellings of the word share.
    """

    spelling: str
    form: str
    prefix: str
    suffix: str
    stem: str
    root: str | None
    is_stopword: bool
    lemmas: tuple[str, ...]
    weak: tuple[str, ...]

    @property
    def query_lemmas(self) -> tuple[str, ...]:
        """The lemmas and other keys by which a query looks for the word."""
        return query_lemmas(self.spelling, self.lemmas, self.stem)

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys under which the word is indexed: lemmas, weak keys, form and root."""
        keys = *self.lemmas, *self.weak, self.form
        return keys if self.root is None else (*keys, self.root)


class Token(NamedTuple):
    """A token of a text, with the analysis of its word.

    Attributes:
        start: Where the token starts in the text, in characters.
        end: Where it ends.
        position: Its position among the tokens of the text.
        text: The token as written.
        form: The form of the word, like the following attributes described at `Word`.
        stem: The light stem.
        root: The root; None for a function word.
        is_stopword: Whether it is a function word.
        lemmas: The keys under which a document is indexed, likeliest first; never empty.
        weak: The keys that other spellings of the word share.
    """

    start: int
    end: int
    position: int
    text: str
    form: str
    stem: str
    root: str | None
    is_stopword: bool
    lemmas: tuple[str, ...]
    weak: tuple[str, ...]

    @property
    def query_lemmas(self) -> tuple[str, ...]:
        """The lemmas and other keys by which a query looks for the word."""
        return query_lemmas(self.text, self.lemmas, self.stem)
