"""Putting the clauses that stand side by side together."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from kashaf.search.query.nodes import (
    And,
    BooleanOr,
    Boost,
    Everything,
    Filter,
    Not,
    Or,
    Phrase,
    Query,
    Word,
)


class Clause(NamedTuple):
    """Plain words, or another query; a filter adds no score. `boost` is for plain words.

    role: "may" is for plain words, which then are part of the bag_of_words; all else must match anyhow.
    """

    words: tuple[Word, ...] = ()
    query: Query | None = None
    is_filter: bool = False
    boost: float = 1.0
    role: Literal["may", "must", "not"] = "may"

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to search for."""
        return not self.words and (self.query is None or self.query == BooleanOr(()))

    def required(self) -> "Clause":
        """The same, and it must match."""
        return self._replace(role="must")

    def forbidden(self) -> "Clause":
        """The same, and it must not match."""
        return self._replace(role="not")


def minimum_of(count: int) -> int:
    """How many of `count` plain words must match: one of up to five, then a third of them."""
    return max(1, count // 3)


def assemble(clauses: Sequence[Clause]) -> Query:
    """One query of clauses side by side. Function words count only where nothing else does."""
    scored = [c for c in clauses if c.role != "not" and not c.is_filter]
    bag_of_words = _distinct(word for clause in scored for word in clause.words)
    musts = _distinct(word for clause in scored if clause.role == "must" for word in clause.words)
    others = [clause.query for clause in scored if clause.query is not None]
    content = tuple(word for word in bag_of_words if not word.is_stopword or word in musts)
    if not content and not others:
        content = bag_of_words

    parts = list(others)
    if content:
        optional = len(content) - len(musts)
        minimum = minimum_of(optional) if optional and not musts else max(len(musts), 1)
        boosts = {word.form: c.boost for c in scored for word in c.words if c.boost != 1.0}
        parts.insert(0, _bag(content, minimum, boosts))
    query = parts[0] if len(parts) == 1 else And(tuple(parts)) if parts else Everything()

    filters: list[Query] = [c.query for c in clauses if c.is_filter and c.role != "not" and c.query]
    if len(musts) < len(content):
        filters += musts
    filters += [Not(_alone(clause)) for clause in clauses if clause.role == "not"]
    if not filters:
        return query if parts else BooleanOr(())
    return Filter(query, filters[0] if len(filters) == 1 else And(tuple(filters)))


def _bag(words: Sequence[Word], minimum: int, boosts: Mapping[str, float]) -> Query:
    """A bag_of_words, and beside it the words whose score is multiplied: a bag_of_words counts all words alike."""
    parts: list[Query] = [Boost(word, boosts[word.form]) for word in words if word.form in boosts]
    plain = tuple(word for word in words if word.form not in boosts)
    if plain:
        parts.insert(0, plain[0] if len(plain) == 1 else BooleanOr(plain, min(minimum, len(plain))))
    return parts[0] if len(parts) == 1 else Or(tuple(parts))


def _alone(clause: Clause) -> Query:
    """What a clause forbids: its words by stem, in a row if they are several (عام2015).

    Not by root: who forbids الغاز does not mean all that is spelled with its letters.
    """
    return Phrase(clause.words) if clause.query is None else clause.query


def _distinct(words: Iterable[Word]) -> tuple[Word, ...]:
    return tuple({word.form: word for word in words}.values())
