"""Clauses: the adjacent parts of a query, and how they are combined."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from kashaf.index.analysis.morphology import PARTICLES, joined_forms
from kashaf.search.query.nodes import (
    And,
    BooleanOr,
    Boost,
    Everything,
    Filter,
    Not,
    Or,
    Query,
    Word,
)


class Clause(NamedTuple):
    """One clause: plain words, or another query.

    Attributes:
        words: The plain words; empty if the clause is a query.
        query: The query; None if the clause is plain words.
        is_filter: Whether the query only filters, without adding to the score.
        boost: The factor for the score of plain words.
        role: Whether it may, must or must not match. "may" is for plain words, which then become
            part of a `BooleanOr`; a query must match in any case.
    """

    words: tuple[Word, ...] = ()
    query: Query | None = None
    is_filter: bool = False
    boost: float = 1.0
    role: Literal["may", "must", "not"] = "may"

    @property
    def is_empty(self) -> bool:
        """Whether the clause contains nothing to search for."""
        return not self.words and (self.query is None or self.query == BooleanOr(()))

    def required(self) -> "Clause":
        """Return the clause as one that must match."""
        return self._replace(role="must")

    def excluded(self) -> "Clause":
        """Return the clause as one that must not match."""
        return self._replace(role="not")


def minimum_should_match(count: int) -> int:
    """Return how many of `count` plain words must match: one of up to five, then a third."""
    return max(1, count // 3)


def assemble(clauses: Sequence[Clause]) -> Query:
    """Return the query that adjacent clauses form.

    Function words count only if there is nothing else to search for, or if they must match.
    """
    scored = [clause for clause in clauses if clause.role != "not" and not clause.is_filter]
    scored = [_bracketed(clause) if clause.role == "must" else clause for clause in scored]
    parts = [clause.query for clause in scored if clause.query is not None]
    musts = _distinct(word for clause in scored if clause.role == "must" for word in clause.words)
    words = _content_words(scored, musts, is_alone=not parts)
    if words:
        optional = len(words) - len(musts)
        minimum = minimum_should_match(optional) if optional and not musts else max(len(musts), 1)
        boosts = {word.form: c.boost for c in scored for word in c.words if c.boost != 1.0}
        parts.insert(0, _bag_of_words(words, minimum, boosts))
    is_bag_enough = len(musts) == len(words) and all(clause.boost == 1.0 for clause in scored)
    filters = _filters(clauses, () if is_bag_enough else musts)
    if not parts and not filters:
        return BooleanOr(())
    query = _all_of(parts) if parts else Everything()
    return Filter(query, _all_of(filters)) if filters else query


def _content_words(
    scored: Sequence[Clause], musts: Sequence[Word], *, is_alone: bool
) -> tuple[Word, ...]:
    """Return the plain words to search for; `is_alone` tells that there is no other query."""
    every = [word for clause in scored for word in clause.words]
    words = _distinct(_with_joined(every) if not musts else every)
    content = tuple(word for word in words if not word.is_stopword or word in musts)
    return words if is_alone and not content else content


def _with_joined(words: Sequence[Word]) -> Sequence[Word]:
    """Return the words with the forms in which function words before them are attached.

    A particle may be attached to the word after it (لا سيما), any function word to the two words
    after it (إن شاء الله). Not for use where words must match: each of them must match the same
    documents as if it were alone.
    """
    if not any(word.is_stopword for word in words):
        return words
    found = list(words)
    for at, word in enumerate(words):
        for size in (2, 3) if word.is_stopword else ():
            group = words[at : at + size]
            is_one = len(group) == size and not any(other.is_stopword for other in group[1:])
            if is_one and (size > 2 or word.form in PARTICLES):
                joined = joined_forms([other.form for other in group])
                for number in range(at + 1, at + size):
                    forms = (*found[number].joined, *joined)
                    found[number] = found[number]._replace(joined=forms)
    return found


def _filters(clauses: Sequence[Clause], musts: Sequence[Word]) -> list[Query]:
    """Return the queries that must match without adding to the score, exclusions included."""
    filters: list[Query] = [c.query for c in clauses if c.is_filter and c.role != "not" and c.query]
    filters += musts
    filters += [Not(_excluded(clause)) for clause in clauses if clause.role == "not"]
    return filters


def _all_of(queries: Sequence[Query]) -> Query:
    return queries[0] if len(queries) == 1 else And(tuple(queries))


def _bag_of_words(words: Sequence[Word], minimum: int, boosts: Mapping[str, float]) -> Query:
    """Return a `BooleanOr` of the words, which weights all alike, and beside it boosted words."""
    parts: list[Query] = [Boost(word, boosts[word.form]) for word in words if word.form in boosts]
    plain = tuple(word for word in words if word.form not in boosts)
    if plain:
        parts.insert(0, plain[0] if len(plain) == 1 else BooleanOr(plain, min(minimum, len(plain))))
    return parts[0] if len(parts) == 1 else Or(tuple(parts))


def _excluded(clause: Clause) -> Query:
    """Return the query that a clause excludes: the same that it would require.

    So `a AND b` and `a NOT b` partition the matches of `a`.
    """
    clause = _bracketed(clause)
    return clause.words[0] if clause.query is None else clause.query


def _bracketed(clause: Clause) -> Clause:
    """Return a clause of several words that were typed as one (عام2015) as if in brackets."""
    if len(clause.words) < 2:
        return clause
    return Clause(query=assemble([clause._replace(role="may")]), role=clause.role)


def _distinct(words: Iterable[Word]) -> tuple[Word, ...]:
    return tuple({(word.form, word.lemmas): word for word in words}.values())
