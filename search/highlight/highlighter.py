"""The highlighter: finds the spans of a text that match a query, in one pass over it."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Final, NamedTuple, TypeAlias, assert_never

from kashaf.index.analysis import Analyzer, Token
from kashaf.index.analysis.morphology.irregular import (
    OPTIONAL,
    fixed_letters,
    irregular_stems,
    shared_letters,
)
from kashaf.index.analysis.morphology.lemmas import FUNCTION, MARKERS, OMITTED, REPLACEABLE
from kashaf.index.analysis.spelling.exact import Letters, is_spelled, letters
from kashaf.search.highlight.prefilter import LetterMask, TokenPrefilter
from kashaf.search.highlight.spec import HighlightSpec
from kashaf.search.query.multi_term import form_test, prefix_forms
from kashaf.search.query.nodes import Fuzzy, MultiTermQuery, Prefix, Wildcard

_INFIXES: Final = frozenset("طد")
"""What the ت of the eighth verb form may become: اصطبر is of the root صبر, ازدحم of زحم."""
_WORD: Final = re.compile(r"[^\x00-\x20]+")
_SPACE: Final = re.compile(r"[\x00-\x20]")
_SLICE: Final = 1 << 16
"""How many characters of a text pass the prefilter at once."""
_WORDS_AT_ONCE: Final = 64
"""How many words are examined between two checks of the time."""
_LONGEST_WORD: Final = 1 << 14
"""How many characters of a run without white space are examined."""

Span: TypeAlias = tuple[int, int, str]
"""Start and end in the text, and the stem, root or form that was found there."""
_TokenTests: TypeAlias = Sequence[Callable[[Token], bool]]
"""A test for each word of a phrase."""


class _KnownWord(NamedTuple):
    """What the highlighter knows about a word.

    Attributes:
        spans: The tokens to highlight.
        phrases: The number of each phrase that may begin in the word, with the number and the
            offset of its first token.
    """

    spans: tuple[Span, ...]
    phrases: tuple[tuple[int, int, int], ...]


_IRRELEVANT: Final = _KnownWord((), ())


class Highlighter:
    """Highlights texts for one query. Each distinct word of the texts is analyzed once.

    Only words that pass the token prefilter are analyzed: those with all letters of a lemma or root
    but one, or with all of them where there are fewer than four, and those with an irregular stem
    of a lemma (نساء of امرأة). Weak letters do not count, and the others must be in order. Known
    failure: a word that shares fewer letters with its own root, such as انكليزي with انجلترا, is
    found but not highlighted.

    Attributes:
        is_spent: Whether time has run out.
        done_chars: How many characters of the last text were looked at.
    """

    def __init__(
        self,
        analyzer: Analyzer,
        spec: HighlightSpec,
        is_spent: Callable[[], bool] = lambda: False,
    ) -> None:
        """Prepare to highlight what `spec` asks for.

        Args:
            analyzer: The analyzer of the index.
            spec: What to highlight.
            is_spent: Whether time has run out; the rest of the texts is then not highlighted.
        """
        self._analyzer = analyzer
        self.is_spent = is_spent
        self.done_chars = 0
        self._roots = spec.roots
        sloppy = (lemmas for words, slop in spec.phrases if slop for lemmas in words)
        self._lemmas = spec.lemmas.union(*sloppy)
        self._weak = spec.weak
        self._exact = spec.exact
        self._form_tests = [form_test(query) for query in spec.forms]
        self._phrases = [words for words, slop in spec.phrases if words and not slop]
        self._spelled = [words for words in spec.spelled if words]
        self._prefilter = TokenPrefilter(analyzer, self._letter_masks(spec))
        self._phrase_tests: list[_TokenTests] = [
            *([partial(_has_lemma, lemmas) for lemmas in words] for words in self._phrases),
            *([partial(_is_spelled, letters(word)) for word in words] for words in self._spelled),
        ]
        self._wanted = {*self._lemmas, *self._weak, *self._roots, *self._exact}
        self._wanted.update(lemma for words in self._phrases for lemma in words[0])
        self._tests_all = bool(self._form_tests or self._spelled)
        self._known: dict[str, _KnownWord] = {}
        self._tokens: dict[str, list[Token]] = {}

    def spans(self, text: str) -> list[Span]:
        """Return what to highlight in a text, in order, without overlaps; a phrase is one span.

        The work is linear in the length of the text. If time runs out, the rest has no spans.
        """
        ends = [0] * len(self._phrase_tests)
        found: list[Span] = []
        self.done_chars = len(text)
        words = self._relevant_words(text) if len(text) <= _SLICE else self._words(text)
        for number, (start, end) in enumerate(words):
            if not number % _WORDS_AT_ONCE and self.is_spent():
                self.done_chars = start
                break
            word = text[start : min(end, start + _LONGEST_WORD)]
            known = self._known.get(word)
            if known is None:
                known = self._known[word] = self._known_word(word)
            if len(known.spans) == 1:
                ((first, last, key),) = known.spans
                found.append((start + first, start + last, key))
            else:
                found += [(start + first, start + last, key) for first, last, key in known.spans]
            for at, first, offset in known.phrases:
                if start + offset >= ends[at]:
                    span = self._phrase_span(self._phrase_tests[at], text, start, word, first)
                    if span:
                        found.append(span)
                        ends[at] = span[1]
        return _without_overlaps(found)

    def _relevant_words(self, text: str) -> list[tuple[int, int]]:
        """Return the start and end of each word that may be highlighted or begin a phrase."""
        if self._tests_all:
            return self._prefilter.words(text)
        return self._prefilter.words(text, self._analyzer.known_keys, self._wanted)

    def _words(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield the start and end of each word of a long text that passes, a slice at a time."""
        start = 0
        while start < len(text):
            if self.is_spent():
                self.done_chars = start
                break
            space = _SPACE.search(text, start + _SLICE)
            end = space.end() if space else len(text)
            for first, last in self._relevant_words(text[start:end]):
                yield start + first, start + last
            start = end

    def _known_word(self, word: str) -> _KnownWord:
        if not self._tests_all and self._wanted.isdisjoint(self._analyzer.keys(word)):
            return _IRRELEVANT
        tokens = self._tokens_of(word)
        return _KnownWord(
            tuple(
                (token.start, token.end, key)
                for token in tokens
                if (key := self._key(token)) is not None
            ),
            tuple(
                (at, number, token.start)
                for at, phrase in enumerate(self._phrase_tests)
                for number, token in enumerate(tokens)
                if phrase[0](token)
            ),
        )

    def _tokens_of(self, word: str) -> list[Token]:
        tokens = self._tokens.get(word)
        if tokens is None:
            tokens = self._tokens[word] = self._analyzer.tokens(word)
        return tokens

    def _letter_masks(self, spec: HighlightSpec) -> Iterator[LetterMask]:
        if self._analyzer.settings.families:
            yield LetterMask(frozenset())  # a synonym may share no letter with the query
        phrases = (lemma for words in self._phrases for lemma in words[0])
        for key in (*self._lemmas, *phrases):
            yield _key_mask(self._folded(key))
            for stem in irregular_stems(key.removeprefix(FUNCTION)):
                order = fixed_letters(stem)
                yield LetterMask(frozenset(order), 0, frozenset(stem), tuple(order))
        for root in spec.roots:
            mask = _key_mask(self._folded(root))
            yield mask._replace(others=_INFIXES, order=())
        for key in spec.weak:
            yield _weak_mask(self._folded(key))
        for form in (*spec.exact, *(self._analyzer.fold(words[0]) for words in self._spelled)):
            yield LetterMask(frozenset(form), 0, frozenset(), tuple(fixed_letters(form)))
        for query in spec.forms:
            yield _form_mask(query)

    def _folded(self, key: str) -> str:
        return self._analyzer.fold(key.lstrip(MARKERS)) or key

    def _key(self, token: Token) -> str | None:
        """Return the key that a token matches by, or None if it is not to be highlighted."""
        for lemma in token.lemmas:
            if lemma in self._lemmas:
                return lemma
        for key in token.weak:
            if key in self._weak:
                return key
        if token.root is not None and token.root in self._roots:
            return token.root
        if token.form in self._exact:
            return token.form
        if self._form_tests and any(test(token.form) for test in self._form_tests):
            return token.form
        return None

    def _phrase_span(
        self, phrase: _TokenTests, text: str, start: int, word: str, number: int
    ) -> Span | None:
        """Return the phrase that begins with a token of the word at `start`, or None."""
        tokens = self._tokens_of(word)
        first = tokens[number]
        following = self._following(tokens, number, text, start)
        end = _phrase_end(phrase, first.position, start + first.end, following)
        return None if end is None else (start + first.start, end, first.lemmas[0])

    def _following(
        self, tokens: list[Token], number: int, text: str, start: int
    ) -> Iterator[Token]:
        """Yield the tokens after one of the tokens of the word at `start`, to the end of the text.

        Their offsets are those in the text; their positions count from that word.
        """
        for at in range(number + 1, len(tokens)):
            yield _moved(tokens[at], start, 0)
        position = tokens[-1].position + 1
        words = _WORD.finditer(text, start)
        next(words)
        for word in words:
            found = self._tokens_of(word[0][:_LONGEST_WORD])
            for token in found:
                yield _moved(token, word.start(), position)
            if found:
                position += found[-1].position + 1


def _phrase_end(
    phrase: _TokenTests, position: int, end: int, following: Iterator[Token]
) -> int | None:
    """Return the end of a phrase whose first word, at `position`, ends at `end`, or None."""
    matched = 1
    for at, group in groupby(following, attrgetter("position")):
        if matched == len(phrase) or at > position + matched:
            break
        if at > position:
            token = next(filter(phrase[matched], group), None)
            if token is None:
                break
            matched, end = matched + 1, token.end
    return end if matched == len(phrase) else None


def _has_lemma(lemmas: tuple[str, ...], token: Token) -> bool:
    return not set(lemmas).isdisjoint(token.lemmas)


def _is_spelled(asked: Letters, token: Token) -> bool:
    return is_spelled(asked, token.text)


def _moved(token: Token, chars: int, positions: int) -> Token:
    return token._replace(
        start=token.start + chars, end=token.end + chars, position=token.position + positions
    )


def _key_mask(part: str) -> LetterMask:
    """Return the letters that words of a folded lemma or root contain."""
    order, missing = shared_letters(part)
    return LetterMask(frozenset(order), missing, frozenset(part), tuple(order))


def _weak_mask(key: str) -> LetterMask:
    """Return the letters that words with a folded weak key contain."""
    order = tuple(letter + REPLACEABLE.get(letter, "") for letter in fixed_letters(key))
    letters = frozenset(key).difference(REPLACEABLE, OPTIONAL)
    return LetterMask(letters, 0, frozenset(key).union(*order), order, OMITTED)


def _form_mask(query: MultiTermQuery) -> LetterMask:
    match query:
        case Prefix(form=form):
            return LetterMask(frozenset.intersection(*map(frozenset, prefix_forms(form))))
        case Wildcard(pattern=pattern):
            return LetterMask(frozenset(pattern) - {"*", "?"})
        case Fuzzy(form=form, distance=distance):
            return LetterMask(frozenset(form), distance)
        case _:
            assert_never(query)


def _without_overlaps(found: list[Span]) -> list[Span]:
    """Return the spans by start, without those that overlap an earlier or longer one."""
    spans: list[Span] = []
    for span in sorted(found, key=lambda span: (span[0], -span[1])):
        if not spans or span[0] >= spans[-1][1]:
            spans.append(span)
    return spans
