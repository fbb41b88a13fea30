"""Texts as arrays of numbers: the fast path of indexing, with no Python object per token."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kashaf.index.analysis import Analyzer
from kashaf.index.analysis.tokenizing import chunk_pattern

BODY_POSITION = 4096
"""The position of a body's first token, in the fields that hold title and body: a phrase cannot
run from one into the other, and a match is known by its position to be in the body."""

Numbers = NDArray[np.uint32]


class Encoded(NamedTuple):
    """The tokens of one document, title before body.

    forms: for each token the number of its form; positions: its place, from 0 in the title and
    from `BODY_POSITION` in the body; title_length: how many of them are the title's.
    """

    forms: Numbers
    positions: Numbers
    title_length: int


class _Chunks(dict[str, int]):
    """Chunk → the number of its one form, or, for other chunks, minus one minus an index."""

    def __init__(self, analyzer: Analyzer) -> None:
        super().__init__()
        self.forms: dict[str, int] = {}
        self.others: list[tuple[list[int], list[int]]] = []
        self._analyzer = analyzer

    def __missing__(self, chunk: str) -> int:
        pieces = self._analyzer.forms(chunk)
        numbers = [self.forms.setdefault(piece.text, len(self.forms)) for piece in pieces]
        if len(pieces) == 1:
            code = numbers[0]
        else:
            code = -1 - len(self.others)
            self.others.append((numbers, [piece.increment for piece in pieces]))
        self[chunk] = code
        return code


class Encoder:
    """Turns documents into `Encoded` ones and numbers each distinct form it meets.

    It grows with the distinct words it has met: make another one for each segment.
    """

    def __init__(self, analyzer: Analyzer) -> None:
        self._chunks = _Chunks(analyzer)
        self._find = chunk_pattern().findall

    @property
    def forms(self) -> list[str]:
        """The forms met so far; the number of a form is its index here."""
        return list(self._chunks.forms)

    def encode(self, title: str, body: str) -> Encoded:
        """The tokens of one document."""
        title_forms, title_positions = self._encode(title)
        body_forms, body_positions = self._encode(body)
        start = np.uint32(BODY_POSITION)
        if len(title_positions):
            start = max(start, title_positions[-1] + np.uint32(2))
        return Encoded(
            np.concatenate((title_forms, body_forms)),
            np.concatenate((title_positions, body_positions + start)),
            len(title_forms),
        )

    def _encode(self, text: str) -> tuple[Numbers, Numbers]:
        codes = np.array(list(map(self._chunks.__getitem__, self._find(text))), np.int64)
        if len(codes) and codes.min() < 0:
            return self._spread(codes)
        return codes.astype(np.uint32), np.arange(len(codes), dtype=np.uint32)

    def _spread(self, codes: NDArray[np.int64]) -> tuple[Numbers, Numbers]:
        numbers: list[int] = []
        increments: list[int] = []
        others = self._chunks.others
        for code in codes.tolist():
            if code >= 0:
                numbers.append(code)
                increments.append(1)
            else:
                more, steps = others[-1 - code]
                numbers += more
                increments += steps
        positions = np.cumsum(np.array(increments, np.int64)) - 1
        return np.array(numbers, np.uint32), positions.astype(np.uint32)


def joined(parts: Iterable[Numbers]) -> Numbers:
    """The arrays end to end; empty for none."""
    return np.concatenate([np.empty(0, np.uint32), *parts])
