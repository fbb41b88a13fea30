"""Completion: suggestions for a query that is being typed."""

import re
from typing import Final, Literal, NamedTuple

from kashaf.index.analysis import Analyzer
from kashaf.index.analysis.tokenizing import chunk_pattern
from kashaf.search.query.parser import MAX_CHARS
from kashaf.search.suggest.terms import Terms

_MAX_HEADLINES: Final = 3
_HASH: Final = "#"
_NAME: Final = re.compile(r"(?<!\S)عبد( ?)(?=ال\S+$)")
"""The first part of a name that is written with a space or without: عبد الرحمن, عبدالرحمن."""


class Suggestion(NamedTuple):
    """A suggestion: a query whose last word is completed, or the headline of a document.

    Attributes:
        text: The query or headline.
        kind: Which of the two it is.
        documents: How many documents contain the completed word; 1 for a headline.
    """

    text: str
    kind: Literal["query", "headline"]
    documents: int


def complete(terms: Terms, analyzer: Analyzer, text: str, limit: int) -> list[Suggestion]:
    """Return suggestions for `text`: completions of its last word, then headlines with such a word.

    A text that ends in white space, or is longer than a query may be, has no suggestions. If there
    are none for the beginning of a name such as عبدالر, those for عبد الر are returned, and the
    other way round.

    Args:
        terms: The terms of the index.
        analyzer: The analyzer of the index.
        text: What was typed so far.
        limit: The most suggestions to return.
    """
    found = _complete(terms, analyzer, text, limit)
    if not found and (name := _NAME.search(text)):
        other = "عبد" if name[1] else "عبد "
        found = _complete(terms, analyzer, text[: name.start()] + other + text[name.end() :], limit)
    return found


def _complete(terms: Terms, analyzer: Analyzer, text: str, limit: int) -> list[Suggestion]:
    chunks = list(chunk_pattern().finditer(text[: MAX_CHARS + 1]))
    if not chunks or chunks[-1].end() != len(text):
        return []
    start = chunks[-1].start()
    forms = analyzer.forms(chunks[-1][0])
    if not forms:
        return []
    before = [token.lemmas[0] for token in analyzer.tokens(text[:start]) if not token.is_stopword]
    counts: dict[str, int] = {}
    if forms[0].text.startswith(_HASH):
        counts = terms.completions(forms[0].text, before, 4 * limit)
    counts = counts or terms.completions(forms[-1].text, before, 4 * limit)
    words = [form for form in counts if not analyzer.word(form).is_stopword][:limit]
    found = [
        Suggestion(text[:start] + _spelling(terms, form), "query", counts[form]) for form in words
    ]
    lemmas = [analyzer.word(form).lemmas[0] for form in words]
    titles = terms.headlines(before, lemmas, _MAX_HEADLINES)
    headlines = list(dict.fromkeys(" ".join(title.split()) for title in titles))
    headlines = headlines[: min(_MAX_HEADLINES, limit // 2)]
    return found[: limit - len(headlines)] + [Suggestion(h, "headline", 1) for h in headlines]


def _spelling(terms: Terms, form: str) -> str:
    """Return a form, or the words of a hashtag, as the documents spell them."""
    if not form.startswith(_HASH):
        return terms.spelling(form)
    return _HASH + "_".join(terms.spelling(word) for word in form.removeprefix(_HASH).split("_"))
