"""Texts as arrays of numbers: the fast path of indexing, with no Python object per token.

No token has white space inside, or certain signs, so a text is first split at these, which is
quick, and what stands between is looked up as it is, then without other punctuation around it. Only
what was not met before is cut by the patterns of `tokenizing`.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kashaf.index.analysis import Analyzer, Word
from kashaf.index.analysis.tokenizing import chunk_pattern, is_plain_word

BODY_POSITION = 4096
"""The position of a body's first token, in the fields that hold title and body: a phrase cannot
run from one into the other, and a match is known by its position to be in the body."""

_MAX_PIECES = 400_000
"""Pieces of text that an encoder remembers (about 150 bytes each); then it forgets them all."""
_MAX_FORMS = 500_000
"""Forms that it remembers from one segment to the next."""
_NOWHERE = '،؛؟!:«»()[]"…'
"""The commonest of the signs that are in no token: they are taken for spaces."""
_AROUND = "{}<>'“”‘’?;–—-*/\\|.,"
"""Signs that are in no token at the beginning or the end of a piece."""

Numbers = NDArray[np.uint32]


class Encoded(NamedTuple):
    """The tokens of one document, title before body.

    forms: for each token the number of its form; positions: its place, from 0 in the title and
    from `BODY_POSITION` in the body; title_length: how many of them are the title's.
    """

    forms: Numbers
    positions: Numbers
    title_length: int


class _Pieces(dict[str, int]):
    """What stands between white space → the number of its one form. What has punctuation around it
    is not kept.

    For what holds no form or several: minus one minus its index in `others`.
    """

    def __init__(self, analyzer: Analyzer) -> None:
        super().__init__()
        self.forms: dict[str, int] = {}
        self.others: list[tuple[list[int], list[int]]] = []
        self._analyzer = analyzer
        self._find = chunk_pattern().findall

    def __missing__(self, text: str) -> int:
        inner = text.strip(_AROUND)
        if len(inner) < len(text):
            return self[inner]
        code = self._number(self._analyzer.form(text)) if is_plain_word(text) else self._cut(text)
        self[text] = code
        return code

    def _cut(self, text: str) -> int:
        numbers: list[int] = []
        increments: list[int] = []
        for chunk in self._find(text):
            for piece in self._analyzer.cut(chunk):
                numbers.append(self._number(piece.text))
                increments.append(piece.increment)
        if len(numbers) == 1:
            return numbers[0]
        self.others.append((numbers, increments))
        return -len(self.others)

    def _number(self, form: str) -> int:
        return self.forms.setdefault(form, len(self.forms))

    def clear(self) -> None:
        """Forget the pieces, but not the numbers of the forms."""
        super().clear()
        self.others.clear()


class Encoder:
    """Turns documents into `Encoded` ones and numbers each distinct form it meets.

    It is meant to last: what it has met it need not cut or analyse again.
    """

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._pieces = _Pieces(analyzer)

    @property
    def forms(self) -> list[str]:
        """The forms met so far; the number of a form is its index here."""
        return list(self._pieces.forms)

    def words(self, numbers: NDArray[np.int64]) -> list[Word]:
        """The analysis of the forms with these numbers."""
        forms = self.forms
        return [self._analyzer.word(forms[number]) for number in numbers.tolist()]

    def start_segment(self) -> None:
        """Forget all forms and their numbers, if they are very many."""
        if len(self._pieces.forms) > _MAX_FORMS:
            self._pieces = _Pieces(self._analyzer)

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
        if len(self._pieces) > _MAX_PIECES:
            self._pieces.clear()
        for sign in _NOWHERE:
            text = text.replace(sign, " ")
        codes = list(map(self._pieces.__getitem__, text.split()))
        array = np.array(codes, np.int64)
        several = np.flatnonzero(array < 0).tolist()
        if several:
            return self._spread(codes, several)
        return array.astype(np.uint32), np.arange(len(array), dtype=np.uint32)

    def _spread(self, codes: list[int], several: list[int]) -> tuple[Numbers, Numbers]:
        """The forms and positions, where `several` are the indexes of the negative codes."""
        numbers: list[int] = []
        increments: list[int] = []
        done = 0
        for at in several:
            more, steps = self._pieces.others[-1 - codes[at]]
            numbers += codes[done:at]
            numbers += more
            increments += [1] * (at - done)
            increments += steps
            done = at + 1
        numbers += codes[done:]
        increments += [1] * (len(codes) - done)
        positions = np.cumsum(np.array(increments, np.int64)) - 1
        return np.array(numbers, np.uint32), positions.astype(np.uint32)
