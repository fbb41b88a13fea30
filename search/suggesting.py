"""What to search for instead, and how a query may go on: from the index's own words.

Words are shown in their folded form, as the index holds them (القاهره, احمد).
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from heapq import nlargest
from typing import Final, Literal, NamedTuple

import numpy as np

from kashaf.index.analysis import Analyzer, Token
from kashaf.index.analysis.tokenizing import chunk_pattern
from kashaf.search.latin import from_buckwalter, from_keyboard, sound_pattern
from kashaf.search.matches import common
from kashaf.search.query.nodes import Word
from kashaf.search.ranking import idf
from kashaf.search.segments import Segments

_FIELD: Final = "form"
_CANDIDATES: Final = 3
_HEADLINES: Final = 3
_TELLING: Final = 20
_LONG: Final = 6
"""From this many letters on a word may have two letters wrong."""


class Suggestion(NamedTuple):
    """How a query may go on: a query whose last word is whole, or the headline of a document."""

    text: str
    kind: Literal["query", "headline"]
    documents: int


def complete(segments: Segments, analyzer: Analyzer, text: str, limit: int) -> list[Suggestion]:
    """How `text` may go on: the commonest words that begin like its last word, then headlines with
    such a word and the words before it. Nothing for a text that ends in white space."""
    chunks = list(chunk_pattern().finditer(text))
    if not chunks or chunks[-1].end() != len(text):
        return []
    start = chunks[-1].start()
    forms = analyzer.forms(chunks[-1][0])
    if not forms:
        return []
    before = [token.stem for token in analyzer.tokens(text[:start]) if not token.is_stopword]
    counts = _with_prefix(segments, forms[-1].text, 4 * limit)
    if before:
        counts = _beside(segments, before, counts)
    words = [form for form in counts if not analyzer.word(form).is_stopword][:limit]
    found = [Suggestion(text[:start] + form, "query", counts[form]) for form in words]
    headlines = _headlines(segments, before, [analyzer.word(form).stem for form in words])
    headlines = headlines[: min(_HEADLINES, limit // 2)]
    return found[: limit - len(headlines)] + [Suggestion(h, "headline", 1) for h in headlines]


def instead(
    segments: Segments, analyzer: Analyzer, text: str, words: Sequence[Word]
) -> tuple[str, ...]:
    """Queries that find something where `text`, whose words these are, has a word that the index
    has not, the best first; empty when it has them all."""
    missing = [word for word in words if not _is_known(segments, word)]
    if not missing:
        return ()
    corrected = [text]
    for word in missing:
        close = list(_close(segments, word.form))[:_CANDIDATES]
        if close:
            corrected = [t.replace(word.text, form, 1) for t in corrected for form in close]
    found = [other for other in corrected[:_CANDIDATES] if other != text]
    if re.search("[A-Za-z]", text):
        found = [*_from_latin(segments, analyzer, text), *found]
    return tuple(dict.fromkeys(found))


def alone(segments: Segments, words: Sequence[Word]) -> dict[str, int]:
    """How many documents have each word, by its stem."""
    return {word.text: segments.document_count("text", word.stem) for word in words}


def telling_words(segments: Segments, tokens: Sequence[Token]) -> tuple[Word, ...]:
    """The words that say most about a text: often in it, and in few documents (tf times idf)."""
    words = {
        token.stem: Word(token.text, token.form, token.stem, token.root)
        for token in tokens
        if not token.is_stopword and len(token.stem) > 1
    }
    counts = Counter(token.stem for token in tokens)
    worth = {
        stem: counts[stem] * float(idf(segments, segments.document_count("text", stem)))
        for stem in words
    }
    best = nlargest(_TELLING, worth, key=lambda stem: (worth[stem], stem))
    return tuple(words[stem] for stem in best)


def _is_known(segments: Segments, word: Word) -> bool:
    fields = (("text", word.stem), (_FIELD, word.form))
    return any(segments.document_count(field, term) for field, term in fields)


def _with_prefix(segments: Segments, prefix: str, limit: int) -> dict[str, int]:
    low = prefix.encode(errors="replace")
    counts: Counter[str] = Counter()
    for reader, _ in segments.readers:
        found = segments.vocabulary(reader, _FIELD).found
        start = bisect_left(found.terms, low)
        end = bisect_left(found.terms, low + b"\xff", start)
        own = found.df[start:end]
        top = np.argpartition(-own, limit)[:limit] if len(own) > limit else np.arange(len(own))
        for row in top.tolist():
            counts[found.terms[start + row].decode()] += int(own[row])
    return dict(counts.most_common(limit))


def _beside(segments: Segments, before: Sequence[str], counts: dict[str, int]) -> dict[str, int]:
    """The forms that stand in a document with all of `before`, and in how many, most first."""
    docs = segments.live_docs
    for stem in before:
        docs = common(docs, segments.postings("text", stem)[0])
    shared = {form: len(common(docs, segments.postings(_FIELD, form)[0])) for form in counts}
    return {form: shared[form] for form in sorted(shared, key=lambda f: -shared[f]) if shared[form]}


def _headlines(segments: Segments, before: Sequence[str], last: Sequence[str]) -> list[str]:
    titles: list[str] = []
    for stem in dict.fromkeys(last):
        docs, _ = segments.postings("title", stem)
        docs = docs[segments.live[docs]]
        for other in before:
            docs = common(docs, segments.postings("title", other)[0])
        for number in docs[:_HEADLINES].tolist():
            titles.append(" ".join(str(segments.stored(number).get("title", "")).split()))
        if len(titles) >= _HEADLINES:
            break
    return list(dict.fromkeys(titles))


def _close(segments: Segments, form: str) -> Iterator[str]:
    """The words nearest to `form`, fewer edits first, then the commoner."""
    counts: Counter[str] = Counter()
    edits: dict[str, int] = {}
    for reader, _ in segments.readers:
        vocabulary = segments.vocabulary(reader, _FIELD)
        rows, distances = vocabulary.close_to(form, 2 if len(form) >= _LONG else 1)
        for row, distance in zip(rows.tolist(), distances.tolist(), strict=True):
            term = vocabulary.found.terms[row].decode()
            counts[term] += int(vocabulary.found.df[row])
            edits[term] = distance
    return iter(sorted(counts, key=lambda term: (edits[term], -counts[term], term)))


def _from_latin(segments: Segments, analyzer: Analyzer, text: str) -> Iterator[str]:
    for arabic in (from_keyboard(text), from_buckwalter(text)):
        tokens = analyzer.tokens(arabic)
        if tokens and all(segments.document_count(_FIELD, token.form) for token in tokens):
            yield arabic
    heard = [_heard(segments, word) for word in text.split()]
    if heard and all(heard):
        yield " ".join(word for word in heard if word)


def _heard(segments: Segments, word: str) -> str | None:
    """The commonest word that may be written so in Latin letters."""
    pattern = sound_pattern(word)
    if pattern is None:
        return None
    expression = re.compile(f"^{pattern}$", re.MULTILINE)
    counts: Counter[str] = Counter()
    for reader, _ in segments.readers:
        found = segments.vocabulary(reader, _FIELD).found
        joined = b"\n".join(found.terms).decode()
        for match in expression.finditer(joined):
            row = bisect_left(found.terms, match[0].encode())
            counts[match[0]] += int(found.df[row])
    best = nlargest(1, counts, key=lambda form: (counts[form], form))
    return best[0] if best else None
