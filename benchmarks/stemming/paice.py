"""Paice's measures of a stemmer: how far it conflates what belongs together, and what does not.

C. D. Paice, "An evaluation method for stemming algorithms", SIGIR 1994. A sample of words is
grouped into concepts by hand; a stemmer groups it by stem; pairs of words are counted.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot, nan


@dataclass(frozen=True)
class Errors:
    """Under-stemming and over-stemming index, both 0 (perfect) to 1."""

    ui: float
    oi: float

    @property
    def weight(self) -> float:
        """Stemming weight SW, over-stemming by under-stemming: light is low, aggressive high."""
        return self.oi / self.ui if self.ui else nan


def errors(concepts: Sequence[str], stems: Sequence[str]) -> Errors:
    """Compare two partitions of one sample: entry i has concept ``concepts[i]``, stem ``stems[i]``.

    UI is the share of pairs of one concept whose stems differ; OI the share of pairs of different
    concepts whose stems are the same.
    """
    pairs = _pairs(len(concepts))
    wanted = sum(map(_pairs, Counter(concepts).values()))
    merged = sum(map(_pairs, Counter(stems).values()))
    rightly = sum(map(_pairs, Counter(zip(concepts, stems, strict=True)).values()))
    unwanted = pairs - wanted
    return Errors(
        ui=(wanted - rightly) / wanted if wanted else 0.0,
        oi=(merged - rightly) / unwanted if unwanted else 0.0,
    )


def errt(found: Errors, concepts: Sequence[str], words: Sequence[str]) -> float:
    """Error rate relative to truncation: 0 is perfect, 1 no better than cutting words to length.

    The ray from the origin through (UI, OI) meets the line that joins the truncating "stemmers"
    trunc(0), trunc(1), … at T; the rate is the length of (UI, OI) by that of T. The words must
    be distinct. Paice used a few lengths only; here all, so that the ray always meets the line.
    """
    if found == Errors(ui=0.0, oi=0.0):
        return 0.0
    line = (
        errors(concepts, [word[:length] for word in words])
        for length in range(max(map(len, words)) + 1)
    )
    return hypot(found.ui, found.oi) / _distance(found, line)


def _distance(through: Errors, line: Iterable[Errors]) -> float:
    """From the origin to where the ray through a point meets a line from (0, 1) to (1, 0)."""
    for a, b in pairwise(line):
        side_a = through.ui * a.oi - through.oi * a.ui
        side_b = through.ui * b.oi - through.oi * b.ui
        if side_a >= 0 >= side_b and side_a != side_b:
            share = side_a / (side_a - side_b)
            return hypot(a.ui + share * (b.ui - a.ui), a.oi + share * (b.oi - a.oi))
    return nan


def _pairs(count: int) -> int:
    return count * (count - 1) // 2
