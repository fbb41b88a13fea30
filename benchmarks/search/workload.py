"""Queries for measuring speed, drawn from the documents they are put to.

A query is its words as the text has them; each engine is given them in its own language. Words are
drawn as often as they occur, so frequent ones are asked for the most, as users do.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from kashaf.index.analysis import Analyzer, Token

Kind = Literal["or", "and", "phrase", "prefix", "wildcard", "fuzzy"]


@dataclass(frozen=True)
class SpeedQuery:
    """One query: how its words are joined, as the text has them, and analyzed."""

    kind: Kind
    words: tuple[Token, ...]
    pattern: str = ""
    """For prefixes, patterns and fuzzy words: the folded form, cut or with its signs."""


SETS = (
    *("or 1", "or 2", "or 3", "or 4", "headline", "stop words", "and", "phrase"),
    *("prefix 2", "prefix 3", "wildcard", "fuzzy"),
)


class Workload:
    """Draws queries from some documents, given as (title, body)."""

    def __init__(self, documents: Sequence[tuple[str, str]], seed: int) -> None:
        self._rng = random.Random(seed)
        self._analyzer = Analyzer()
        self._documents = documents

    def draw(self, name: str, count: int) -> list[SpeedQuery]:
        """So many queries of one of `SETS`."""
        queries: list[SpeedQuery] = []
        while len(queries) < count:
            query = self._one(name)
            if query:
                queries.append(query)
        return queries

    def _one(self, name: str) -> SpeedQuery | None:
        rng = self._rng
        head, _, number = name.partition(" ")
        if head == "or":
            return SpeedQuery("or", self._words(int(number)))
        if name == "and":
            return SpeedQuery("and", self._words(rng.randint(2, 4), together=True))
        title, body = rng.choice(self._documents)
        if name == "headline":
            tokens = self._analyzer.tokens(title)
            content = {token.form: token for token in tokens if not token.is_stopword}
            return SpeedQuery("or", tuple(content.values())) if content else None
        tokens = self._analyzer.tokens(body[:2000])
        if name == "stop words":
            return self._run(tokens, 5, "or")
        if name == "phrase":
            return self._run(tokens, rng.randint(2, 3), "phrase")
        token = rng.choice(list(self._content(tokens)) or [None])
        if token is None or len(token.form) < 4:
            return None
        form = token.form
        if head == "prefix":
            return SpeedQuery("prefix", (token,), form[: int(number)])
        if name == "wildcard":
            patterns = (f"*{form[-3:]}", f"{form[:2]}*{form[-1]}", f"*{form[1:4]}*", f"?{form[1:]}")
            return SpeedQuery("wildcard", (token,), rng.choice(patterns))
        return SpeedQuery("fuzzy", (token,), form)

    def _words(self, count: int, together: bool = False) -> tuple[Token, ...]:
        """Content words at random; `together`: of one document, so that one has them all."""
        found: dict[str, Token] = {}
        tokens: list[Token] = []
        while len(found) < count:
            if not (tokens and together):
                _, body = self._rng.choice(self._documents)
                tokens = list(self._content(self._analyzer.tokens(body[:2000])))
            if tokens:
                token = self._rng.choice(tokens)
                found[token.form] = token
                if len({t.form for t in tokens}) < count:
                    tokens = []
        return tuple(found.values())

    def _run(self, tokens: list[Token], count: int, kind: Kind) -> SpeedQuery | None:
        starts = [i for i in range(len(tokens) - count) if _in_a_row(tokens[i : i + count])]
        if not starts:
            return None
        start = self._rng.choice(starts)
        row = tuple(tokens[start : start + count])
        if kind == "or" and sum(token.is_stopword for token in row) < 2:
            return None
        return SpeedQuery(kind, row)

    def _content(self, tokens: list[Token]) -> Iterator[Token]:
        return (t for t in tokens if not t.is_stopword and "\u0621" <= t.form[0] <= "\u064a")


def _in_a_row(row: list[Token]) -> bool:
    """Whether the words follow each other, each Arabic letters alone: no engine cuts them."""
    return all(second.position == first.position + 1 for first, second in pairwise(row)) and all(
        "\u0621" <= letter <= "\u064a" for token in row for letter in token.form
    )
