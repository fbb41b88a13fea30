"""All words of a field of one segment, for patterns and fuzzy words."""

import re
from bisect import bisect_left
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from kashaf.index.w3.termfile import FieldTerms
from kashaf.search.edits import code_points, distances
from kashaf.search.forms import compiled

Rows = NDArray[np.int64]


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
        bits = np.uint64(1) << (self._codes % 64).astype(np.uint64)
        self._masks = np.bitwise_or.reduceat(bits, self._starts) if len(bits) else bits

    def like(self, pattern: str) -> Iterator[int]:
        """The rows of the terms of a pattern (`*` any letters, `?` one), the most frequent first.

        Only terms that contain its longest run of letters are looked at.
        """
        runs = re.split(r"[*?]+", pattern)
        longest = max(runs, key=len)
        least = len(pattern.replace("*", ""))
        rows: Rows = np.flatnonzero(
            self._lengths >= least if "*" in pattern else self._lengths == least
        )
        if longest:
            rows = rows[np.isin(rows, self._containing(longest), assume_unique=True)]
        rows = rows[np.argsort(-self.found.df[rows], kind="stable")]
        matches = compiled(pattern).fullmatch
        return (row for row in rows.tolist() if matches(self._term(row)))

    def _containing(self, run: str) -> Rows:
        if len(run) == 1:
            at = np.flatnonzero(self._codes == ord(run))
        else:
            found = re.finditer(re.escape(run), self._text)
            at = np.array([match.start() for match in found], np.int64)
        return np.unique(np.searchsorted(self._ends, at, side="right"))

    def close_to(self, word: str, most: int) -> tuple[Rows, NDArray[np.int64]]:
        """The rows of the terms at most `most` edits from a word, and the edits of each.

        An edit puts in or takes out one letter, or both: where the sets of letters differ by more,
        the words are further apart, and only the others are compared letter by letter.
        """
        mask = np.uint64(0)
        for letter in word:
            mask |= np.uint64(1 << ord(letter) % 64)
        rest = self._masks ^ mask
        for _ in range(2 * most):
            rest &= rest - np.uint64(1)
        near = np.abs(self._lengths - len(word)) <= most
        rows = np.flatnonzero((rest == 0) & near)
        words, lengths = code_points([self._term(row) for row in rows.tolist()])
        edits = distances(word, words, lengths)
        kept = edits <= most
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
