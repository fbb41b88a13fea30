"""The analyzer: text → tokens with spans, forms, stems and roots.

>>> analyzer = Analyzer()
>>> [(token.text, token.form, token.stem) for token in analyzer.tokens("بِالقُوَّاتِ #عين_الأسد")]
[('بِالقُوَّاتِ', 'بالقوات', 'قو'), ('#عين_الأسد', '#عين_الاسد', '#عين_الاسد'), \
('عين', 'عين', 'عين'), ('الأسد', 'الاسد', 'اسد')]
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from sys import intern
from typing import Any, TypeAlias, TypeVar, cast

from kashaf.index.analysis.folding import spelling
from kashaf.index.analysis.morphology import Reading
from kashaf.index.analysis.settings import AnalyzerSettings
from kashaf.index.analysis.tokenizing import (
    MAX_FORM,
    Piece,
    chunk_pattern,
    is_plain_word,
    pieces,
)
from kashaf.index.analysis.tokens import Token, Word
from kashaf.index.analysis.word_analysis import WordAnalyzer
from kashaf.index.lazy import lazy

_K = TypeVar("_K")
_V = TypeVar("_V")

MAX_CACHED_WORDS = 500_000
"""The most words whose analyses are cached (about 300 bytes each); a full cache is cleared."""
MAX_CHUNKS = 100_000
"""The most chunks of text whose tokens are cached (about 300 bytes each)."""
MAX_CACHED_CHUNK = 64
"""The longest chunk that is cached, in characters."""
MAX_DERIVED = 5000
"""The most values derived from queries and their words that are cached (a few kB each)."""


_Values: TypeAlias = tuple[Any, ...]
"""The values of a `Token`, but with the increment of its position."""


class Analyzer:
    """Analyzes Arabic text with given settings, deterministically. Threads may share it.

    Args:
        settings: The settings; by default those of `AnalyzerSettings`.
        find_cached: Returns the analysis of a word by its spelling from an analysis cache that was
            made with the same settings, or None.

    Attributes:
        known_keys: The cache of `keys`: a text → its keys.
    """

    def __init__(
        self,
        settings: AnalyzerSettings | None = None,
        find_cached: Callable[[str], Word | None] | None = None,
    ) -> None:
        self.settings = settings or AnalyzerSettings()
        self._single = WordAnalyzer(self.settings)
        self._find_cached = find_cached
        self._words: dict[str, Word] = {}
        self._chunks: dict[str, tuple[Piece, ...]] = {}
        self._analyzed: dict[str, tuple[_Values, ...]] = {}
        self.known_keys: dict[str, tuple[str, ...]] = {}
        self._derived: dict[tuple[object, ...], object] = {}
        self._latest: Word | None = None

    def fold(self, word: str) -> str:
        """Return the folded form of one word; see `folding.fold`."""
        return self._single.fold(word)

    def form(self, word: str) -> str:
        """Return the form of one word that is indexed: folded, and at most `MAX_FORM` long."""
        return self._single.form(word)

    @lazy
    def characters(self) -> Mapping[str, Sequence[int]]:
        """The code points of ASCII and of the Arabic block that fold to each letter."""
        found: dict[str, list[int]] = defaultdict(list)
        for code in (*range(0x80), *range(0x600, 0x700)):
            found[self.fold(chr(code))].append(code)
        return dict(found)

    def spelling(self, word: str) -> str:
        """Return the spelling of one word that is analyzed: without vowel marks, and truncated.

        Hamza, ta marbuta and the small alef, which distinguish readings, are kept. It is at most
        `MAX_FORM` long.
        """
        return spelling(word)[:MAX_FORM]

    def cut(self, chunk: str) -> tuple[Piece, ...]:
        """Return the tokens of one chunk of `chunk_pattern`, with their spellings as text."""
        found = [Piece(0, len(chunk), 1, chunk)] if is_plain_word(chunk) else pieces(chunk)
        return tuple(
            Piece(start, end, step, intern(spelled))
            for start, end, step, text in found
            if (spelled := self.spelling(text)) and self.form(spelled)
        )

    def pieces(self, chunk: str) -> tuple[Piece, ...]:
        """Return what `cut` returns; cached."""
        try:
            return self._chunks[chunk]
        except KeyError:
            found = self.cut(chunk)
        if len(chunk) <= MAX_CACHED_CHUNK:
            _cache(self._chunks, chunk, found, MAX_CHUNKS)
        return found

    def forms(self, chunk: str) -> tuple[Piece, ...]:
        """Return the tokens of one chunk, with their folded forms as text."""
        return tuple(piece._replace(text=self.form(piece.text)) for piece in self.pieces(chunk))

    def word(self, spelling: str) -> Word:
        """Return the analysis of one word; cached.

        Args:
            spelling: What `spelling` returned for the word. A folded form is accepted, too, but its
                analysis is less reliable.
        """
        try:
            return self._words[spelling]
        except KeyError:
            return self._read(spelling)

    def words(self, spellings: Iterable[str]) -> list[Word]:
        """Return what `word` returns for each of many words, most of which are not cached."""
        known = self._words
        return [known.get(one) or self._read(one) for one in spellings]

    def _read(self, spelling: str) -> Word:
        """Return the analysis of a word that is not cached, and cache it."""
        found = self._find_cached(spelling) if self._find_cached else None
        return self._keep(spelling, found or self._single.analyze(spelling))

    def _keep(self, spelling: str, word: Word) -> Word:
        _cache(self._words, spelling, word, MAX_CACHED_WORDS)
        return word

    def _word_once(self, spelling: str) -> Word:
        """Return what `word` returns, without caching a word that is in the analysis cache.

        For callers that cache what they make of it. Python's garbage collector would traverse a
        hundred thousand cached `Word`s again and again.
        """
        latest = self._latest
        if latest is None or latest.spelling != spelling:
            try:
                latest = self._words[spelling]
            except KeyError:
                latest = self._find_cached(spelling) if self._find_cached else None
            self._latest = latest = latest or self._keep(spelling, self._single.analyze(spelling))
        return latest

    def readings(self, spelling: str) -> tuple[Reading, ...]:
        """Return the possible readings of one word, likeliest first; none for other scripts.

        Args:
            spelling: What `spelling` returned for the word.
        """
        return self._single.readings(spelling)

    def tokens(self, text: str) -> list[Token]:
        """Return the tokens of a text, in order; their spans are in characters."""
        make = tuple.__new__
        found: list[Token] = []
        position, done = -1, 0
        for chunk in chunk_pattern().findall(text):
            offset = text.index(chunk, done)
            done = offset + len(chunk)
            for first, last, step, *analysis in self._analyzed_chunk(chunk):
                position += step
                values = (first + offset, last + offset, position, *analysis)
                found.append(make(Token, values))
        return found

    def keys(self, text: str) -> tuple[str, ...]:
        """Return the keys of all words of a short text: lemmas, weak keys, forms and roots."""
        try:
            return self.known_keys[text]
        except KeyError:
            if is_plain_word(text):
                found = self._word_once(self.spelling(text)).keys
            else:
                words = map(self._word_once, self._spellings(text))
                found = tuple(key for word in words for key in word.keys)
        if len(text) <= MAX_CACHED_CHUNK:
            _cache(self.known_keys, text, found, MAX_CHUNKS)
        return found

    def _spellings(self, text: str) -> Iterator[str]:
        for chunk in chunk_pattern().findall(text):
            for piece in self.cut(chunk):
                yield piece.text

    def derived(self, key: tuple[object, ...], make: Callable[[], _V]) -> _V:
        """Return the cached result of `make` for this key, or call it.

        This is for values that queries need and that depend on the key and these settings only.

        Args:
            key: The name of the value and the short texts that it is made from.
            make: Returns the value, which must be immutable.
        """
        try:
            return cast("_V", self._derived[key])
        except KeyError:
            found = make()
        _cache(self._derived, key, found, MAX_DERIVED)
        return found

    @lazy
    def own_stop_words(self) -> frozenset[str]:
        """The forms of the stop words of the user dictionary."""
        return frozenset(map(self.form, self.settings.stop_words))

    def is_protected(self, word: Word) -> bool:
        """Return whether the stem of a word is fixed: it is a name or in the user dictionary."""
        return self._single.is_protected(word)

    def stem(self, word: str) -> str:
        """Return the stem of one word, with or without vowel marks."""
        return self.word(self.spelling(word)).stem

    def root(self, word: str) -> str:
        """Return the root of one word, with or without vowel marks; its form if it has no root."""
        found = self.word(self.spelling(word))
        return found.root or found.form

    def _analyzed_chunk(self, chunk: str) -> tuple[_Values, ...]:
        """Return the tokens of a chunk as `_Values`, with spans relative to the chunk; cached.

        They are plain tuples, which Python's garbage collector does not traverse repeatedly.
        """
        try:
            return self._analyzed[chunk]
        except KeyError:
            found = tuple(
                (
                    *(start, end, step, chunk[start:end]),
                    *(word.form, word.stem, word.root, word.is_stopword, word.lemmas, word.weak),
                )
                for start, end, step, spelled in self.cut(chunk)
                for word in (self._word_once(spelled),)
            )
        if len(chunk) <= MAX_CACHED_CHUNK:
            _cache(self._analyzed, chunk, found, MAX_CHUNKS)
        return found


def _cache(cache: dict[_K, _V], key: _K, value: _V, most: int) -> None:
    """Keep a value. Threads read it as `cache[key]`: `get` takes 20 µs in Python 3.13t."""
    if len(cache) >= most:
        cache.clear()
    cache[key] = value
