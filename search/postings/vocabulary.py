"""The vocabulary of a field in one segment: its terms, searched by pattern and edit distance."""

import re
from bisect import bisect_left
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kashaf.index.analysis.spelling.phonetic import LOOSE, phonetic_key
from kashaf.index.codec.reading.term_info import FieldTerms
from kashaf.index.lazy import lazy
from kashaf.search.kernels.edit_distance import distances
from kashaf.search.query.multi_term import compile_wildcard

Rows = NDArray[np.int64]
FuzzyRows = tuple[Rows, NDArray[np.int64]]
"""Rows of terms, and how many edits away each is."""

_GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)  # 2⁶⁴ over the golden ratio: Knuth, TAOCP 3, 6.4
_PHONETIC_END: Final = 0x700  # after the last letter that `LOOSE` maps


class Vocabulary:
    """The terms of a field, joined to one string of code points, with a letter mask for each.

    Its methods return rows: indexes into `terms`, which are sorted.
    """

    def __init__(self, terms: FieldTerms) -> None:
        """Index the terms. Raises UnicodeDecodeError if they are not UTF-8."""
        self.terms = terms
        packed = b"".join(terms.terms)
        self._text = packed.decode()
        self._codes = np.frombuffer(self._text.encode("utf-32-le"), np.uint32)
        starts_of_letters = (np.frombuffer(packed, np.uint8) & 0xC0) != 0x80
        byte_ends = np.cumsum(np.fromiter(map(len, terms.terms), np.int64, len(terms.terms)))
        if not starts_of_letters[byte_ends[:-1]].all():
            raise ValueError("a term is not UTF-8")
        letters = np.concatenate(([0], np.cumsum(starts_of_letters)))
        self._ends = letters[byte_ends]
        self._lengths = np.diff(self._ends, prepend=0)
        self._starts = self._ends - self._lengths
        self._masks = _masks(self._codes, self._starts)

    def wildcard_matches(self, pattern: str) -> Rows:
        """Return the terms that match a pattern, the most frequent first.

        The parts before the first star and after the last one, and a single run between them, are
        compared for all terms at once. Only further runs, and runs with `?`, need a regular
        expression on each remaining term.

        Args:
            pattern: `*` is any letters, `?` is one letter.
        """
        first, *others = pattern.split("*")
        last = others[-1] if others else ""
        runs = [run for run in others[:-1] if run]
        least = len(pattern) - len(others)
        rows: Rows = np.flatnonzero(self._lengths >= least if others else self._lengths == least)
        rows = rows[self._matching_at(first, self._starts[rows])]
        rows = rows[self._matching_at(last, self._ends[rows] - len(last))]
        if runs and len(rows):
            literal = max((part for run in runs for part in run.split("?")), key=len)
            if literal:
                rows = rows[self._containing(literal, len(first), len(last))[rows]]
            if runs != [literal]:
                matches = compile_wildcard(pattern).fullmatch
                kept = [row for row in rows.tolist() if matches(self._term(row))]
                rows = np.array(kept, np.int64)
        return rows[np.argsort(-self.terms.df[rows], kind="stable")]

    def _matching_at(self, run: str, at: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the indexes of those offsets at which a run of letters and `?` occurs."""
        kept = np.arange(len(at))
        for step, letter in enumerate(run):
            if letter != "?":
                kept = kept[self._codes[at[kept] + step] == ord(letter)]
        return kept

    def _containing(self, run: str, before: int, after: int) -> NDArray[np.bool_]:
        """Return for each term whether a run occurs after `before` and before `after` letters."""
        count = len(self._codes) - len(run) + 1
        is_there = np.ones(max(count, 0), bool)
        for step, letter in enumerate(run):
            is_there &= self._codes[step : count + step] == ord(letter)
        at = np.flatnonzero(is_there)
        rows = np.searchsorted(self._ends, at, side="right")
        inside = (at >= self._starts[rows] + before) & (at + len(run) <= self._ends[rows] - after)
        found = np.zeros(len(self._ends), bool)
        found[rows[inside]] = True
        return found

    def fuzzy_matches(self, word: str, most: int) -> FuzzyRows:
        """Return the terms at most `most` edits from a word.

        An edit adds a letter, removes one, or both. So where the sets of letters differ by more
        than 2 × `most`, the words are further apart; only the others are compared.
        """
        rest = self._masks ^ _mask(word)
        for _ in range(2 * most):
            rest &= rest - np.uint64(1)
        return self._within(word, np.flatnonzero(rest == 0), most)

    def phonetic_matches(self, word: str) -> FuzzyRows:
        """Return the terms with the phonetic key of a word, at most two edits from it."""
        key = phonetic_key(word)
        hashes, order = self._phonetic_hashes
        own = _hash_letters(np.array(list(map(ord, key)), np.uint32)).sum(dtype=np.uint64)
        low, high = hashes.searchsorted(own), hashes.searchsorted(own, "right")
        rows, edits = self._within(word, order[low:high], 2)
        kept = [at for at, row in enumerate(rows.tolist()) if phonetic_key(self._term(row)) == key]
        return rows[kept], edits[kept]

    @lazy
    def _phonetic_hashes(self) -> tuple[NDArray[np.uint64], Rows]:
        """A hash of the phonetic key of each term, ascending, and the rows of the terms."""
        keys = np.arange(_PHONETIC_END, dtype=np.uint32)
        for letter, key in LOOSE.items():
            keys[letter] = key or 0
        codes = np.where(
            self._codes < _PHONETIC_END, keys[self._codes % _PHONETIC_END], self._codes
        )
        letters = _hash_letters(codes)
        hashes = np.add.reduceat(letters, self._starts) if len(letters) else letters
        order = np.argsort(hashes, kind="stable")
        return hashes[order], order

    def _within(self, word: str, rows: Rows, most: int) -> FuzzyRows:
        """Return those of the terms `rows` that are at most `most` edits from a word."""
        rows = rows[np.flatnonzero(np.abs(self._lengths[rows] - len(word)) <= most)]
        lengths = self._lengths[rows]
        width = np.arange(lengths.max(initial=0))
        codes = self._codes[np.minimum(self._starts[rows, None] + width, len(self._codes) - 1)]
        edits = distances(word, np.where(width < lengths[:, None], codes, 0), lengths)
        kept = np.flatnonzero(edits <= most)
        return rows[kept], edits[kept]

    def most_frequent(self, prefix: str, limit: int) -> dict[str, int]:
        """Return the terms with a prefix that most documents contain, and how many contain each."""
        low = prefix.encode(errors="replace")
        start = bisect_left(self.terms.terms, low)
        own = self.terms.df[start : bisect_left(self.terms.terms, low + b"\xff", start)]
        top = np.argpartition(-own, limit)[:limit] if len(own) > limit else np.arange(len(own))
        return {self.terms.terms[start + row].decode(): int(own[row]) for row in top.tolist()}

    def regex_matches(self, pattern: str) -> dict[str, int]:
        """Return the terms that a regular expression fully matches, with their frequencies."""
        joined = b"\n".join(self.terms.terms).decode()
        terms = [match[0] for match in re.finditer(f"^{pattern}$", joined, re.MULTILINE)]
        rows = [bisect_left(self.terms.terms, term.encode()) for term in terms]
        return {term: int(self.terms.df[row]) for term, row in zip(terms, rows, strict=True)}

    def _term(self, row: int) -> str:
        return self._text[self._starts[row] : self._ends[row]]


def _hash_letters(codes: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """Return a number for each letter, 0 for 0; their sum is a hash of the letters of a word."""
    mixed = codes.astype(np.uint64) * _GOLDEN
    return mixed ^ (mixed >> np.uint64(29))


def _masks(codes: NDArray[np.uint32], starts: Rows) -> NDArray[np.uint64]:
    """Return the letter mask of each term; see `_mask`."""
    bits = np.uint64(1) << (codes % 64).astype(np.uint64)
    return np.bitwise_or.reduceat(bits, starts) if len(bits) else bits


def _mask(word: str) -> np.uint64:
    """Return a bit for each letter of a word; several letters may share one."""
    mask = 0
    for letter in word:
        mask |= 1 << ord(letter) % 64
    return np.uint64(mask)
