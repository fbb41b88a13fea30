"""Completion: how a query that is being typed may go on."""

from typing import Final, Literal, NamedTuple

from kashaf.index.analysis import Analyzer
from kashaf.index.analysis.tokenizing import chunk_pattern
from kashaf.search.query.parser import MAX_CHARS
from kashaf.search.suggest.terms import Terms

_HEADLINES: Final = 3


class Suggestion(NamedTuple):
    """How a query may go on: a query whose last word is whole, or the headline of a document."""

    text: str
    kind: Literal["query", "headline"]
    documents: int


def complete(terms: Terms, analyzer: Analyzer, text: str, limit: int) -> list[Suggestion]:
    """How `text` may go on: the commonest words that begin like its last word, then headlines with
    such a word and the words before it. Nothing for a text that ends in white space, and for one
    that is longer than a query may be."""
    chunks = list(chunk_pattern().finditer(text[: MAX_CHARS + 1]))
    if not chunks or chunks[-1].end() != len(text):
        return []
    start = chunks[-1].start()
    forms = analyzer.forms(chunks[-1][0])
    if not forms:
        return []
    before = [token.stem for token in analyzer.tokens(text[:start]) if not token.is_stopword]
    counts = terms.beginning(forms[-1].text, before, 4 * limit)
    words = [form for form in counts if not analyzer.word(form).is_stopword][:limit]
    found = [Suggestion(text[:start] + form, "query", counts[form]) for form in words]
    stems = [analyzer.word(form).stem for form in words]
    titles = terms.headlines(before, stems, _HEADLINES)
    headlines = list(dict.fromkeys(" ".join(title.split()) for title in titles))
    headlines = headlines[: min(_HEADLINES, limit // 2)]
    return found[: limit - len(headlines)] + [Suggestion(h, "headline", 1) for h in headlines]
