"""All words of a field of one segment, for patterns and fuzzy words."""

import re
from bisect import bisect_left
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from kashaf.index.analysis.phonetic import LOOSE, phonetic_key
from kashaf.index.codec.reading.term_file import FieldTerms
from kashaf.search.kernels.edit_distance import distances
from kashaf.search.query.multi_term import compiled

Rows = NDArray[np.int64]
Close = tuple[Rows, NDArray[np.int64]]
"""Rows of terms, and how many edits each is away."""

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)  # 2⁶⁴ over the golden ratio: Knuth, TAOCP 3, 6.4
_HEARD = 0x700  # behind the letters that sound alike


class Vocabulary:
    """A field's terms end to end in one string, with a mask of the letters of each."""

    def __init__(self, found: FieldTerms) -> None:
        self.found = found
        packed = b"".join(found.terms)
        self._text = packed.decode()
        self._codes = np.frombuffer(self._text.encode("utf-32-le"), np.uint32)
        starts_of_letters = (np.frombuffer(packed, np.uint8) & 0xC0) != 0x80
        byte_ends = np.cumsum(np.fromiter(map(len, found.terms), np.int64, len(found.terms)))
        letters = np.concatenate(([0], np.cumsum(starts_of_letters)))
        self._ends = letters[byte_ends]
        self._lengths = np.diff(self._ends, prepend=0)
        self._starts = self._ends - self._lengths
        self._masks = _joined(_bits(self._codes), self._starts)

    def like(self, pattern: str) -> Rows:
        """The rows of the terms of a pattern (`*` any letters, `?` one), the most frequent first.

        What comes before the first star and after the last, and a single run between, is compared
        for all terms at once; only of more runs, or of `?` in them, is each term looked at.
        """
        first, *others = pattern.split("*")
        last = others[-1] if others else ""
        runs = [run for run in others[:-1] if run]
        least = len(pattern) - len(others)
        rows: Rows = np.flatnonzero(self._lengths >= least if others else self._lengths == least)
        rows = rows[self._have(first, self._starts[rows])]
        rows = rows[self._have(last, self._ends[rows] - len(last))]
        if runs and len(rows):
            known = max((part for run in runs for part in run.split("?")), key=len)
            if known:
                rows = rows[self._containing(known, len(first), len(last))[rows]]
            if runs != [known]:
                matches = compiled(pattern).fullmatch
                kept = [row for row in rows.tolist() if matches(self._term(row))]
                rows = np.array(kept, np.int64)
        return rows[np.argsort(-self.found.df[rows], kind="stable")]

    def _have(self, run: str, at: NDArray[np.int64]) -> NDArray[np.int64]:
        """Which of these places of the text a run of letters and `?` is at, by index."""
        kept = np.arange(len(at))
        for step, letter in enumerate(run):
            if letter != "?":
                kept = kept[self._codes[at[kept] + step] == ord(letter)]
        return kept

    def _containing(self, run: str, before: int, after: int) -> NDArray[np.bool_]:
        """For each term whether it has a run of letters after so many others and before so many."""
        count = len(self._codes) - len(run) + 1
        there = np.ones(max(count, 0), bool)
        for step, letter in enumerate(run):
            there &= self._codes[step : count + step] == ord(letter)
        at = np.flatnonzero(there)
        rows = np.searchsorted(self._ends, at, side="right")
        inside = (at >= self._starts[rows] + before) & (at + len(run) <= self._ends[rows] - after)
        found = np.zeros(len(self._ends), bool)
        found[rows[inside]] = True
        return found

    def close_to(self, word: str, most: int) -> Close:
        """The terms at most `most` edits from a word.

        An edit puts in or takes out one letter, or both: where the sets of letters differ by more,
        the words are further apart, and only the others are compared letter by letter.
        """
        rest = self._masks ^ _mask(word)
        for _ in range(2 * most):
            rest &= rest - np.uint64(1)
        return self._measured(word, np.flatnonzero(rest == 0), most)

    def spelled_like(self, word: str) -> Close:
        """The terms that sound like a word, at most two edits from it."""
        heard = phonetic_key(word)
        sums, order = self._sounds
        own = _mixed(np.array(list(map(ord, heard)), np.uint32)).sum(dtype=np.uint64)
        low, high = sums.searchsorted(own), sums.searchsorted(own, "right")
        rows, edits = self._measured(word, order[low:high], 2)
        kept = [at for at, row in enumerate(rows.tolist()) if phonetic_key(self._term(row)) == heard]
        return rows[kept], edits[kept]

    @cached_property
    def _sounds(self) -> tuple[NDArray[np.uint64], Rows]:
        """For each term the sum of the letters of its sound, the least first, and its row."""
        heard = np.arange(_HEARD, dtype=np.uint32)
        for letter, one in LOOSE.items():
            heard[letter] = one or 0
        codes = np.where(self._codes < _HEARD, heard[self._codes % _HEARD], self._codes)
        letters = _mixed(codes)
        sums = np.add.reduceat(letters, self._starts) if len(letters) else letters
        order = np.argsort(sums, kind="stable")
        return sums[order], order

    def _measured(self, word: str, rows: Rows, most: int) -> Close:
        """Which of the terms `rows` are at most `most` edits from a word."""
        rows = rows[np.flatnonzero(np.abs(self._lengths[rows] - len(word)) <= most)]
        lengths = self._lengths[rows]
        width = np.arange(lengths.max(initial=0))
        codes = self._codes[np.minimum(self._starts[rows, None] + width, len(self._codes) - 1)]
        edits = distances(word, np.where(width < lengths[:, None], codes, 0), lengths)
        kept = np.flatnonzero(edits <= most)
        return rows[kept], edits[kept]

    def commonest(self, prefix: str, limit: int) -> dict[str, int]:
        """The terms with this prefix in most documents, at most `limit`, and in how many."""
        low = prefix.encode(errors="replace")
        start = bisect_left(self.found.terms, low)
        own = self.found.df[start : bisect_left(self.found.terms, low + b"\xff", start)]
        top = np.argpartition(-own, limit)[:limit] if len(own) > limit else np.arange(len(own))
        return {self.found.terms[start + row].decode(): int(own[row]) for row in top.tolist()}

    def matching(self, pattern: str) -> dict[str, int]:
        """The terms that a regular expression matches whole, and in how many documents each is."""
        joined = b"\n".join(self.found.terms).decode()
        terms = [match[0] for match in re.finditer(f"^{pattern}$", joined, re.MULTILINE)]
        rows = [bisect_left(self.found.terms, term.encode()) for term in terms]
        return {term: int(self.found.df[row]) for term, row in zip(terms, rows, strict=True)}

    def _term(self, row: int) -> str:
        return self._text[self._starts[row] : self._ends[row]]


def _bits(codes: NDArray[np.uint32]) -> NDArray[np.uint64]:
    return np.uint64(1) << (codes % 64).astype(np.uint64)


def _mixed(codes: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """A number for each letter, 0 for 0, whose sums tell words of other letters apart."""
    mixed = codes.astype(np.uint64) * _GOLDEN
    return mixed ^ (mixed >> np.uint64(29))


def _joined(bits: NDArray[np.uint64], starts: Rows) -> NDArray[np.uint64]:
    return np.bitwise_or.reduceat(bits, starts) if len(bits) else bits


def _mask(word: str) -> np.uint64:
    """The letters of a word, a bit each; several letters may share one."""
    mask = 0
    for letter in word:
        mask |= 1 << ord(letter) % 64
    return np.uint64(mask)
