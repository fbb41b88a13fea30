"""From what a user types to a query tree. Any text is a query; nothing here raises.

    any  := all (OR all)*
    all  := clause+                      clauses side by side, or tied by AND or NEAR
    clause := NOT* ( word | phrase | field:… | ( any ) )

Plain words side by side are one bag_of_words: some of them must match (`clauses.minimum_of`), and more
of them rank higher. Everything else must match, and so must words tied by AND or after a `+`. AND
binds tighter than OR. A word in quotes, or forbidden, is taken by its stem alone, not by its root.

The Arabic operators are words of the language as well. `و` `أو` `ليس` count as operators only when
they stand alone between two operands and the query is no sentence: «الأمن و القوات» is an AND; in
«هل النفط أو الغاز هو السبب» there is no operator.

A sentence, such as a headline or a question pasted whole, has plain words, more than `MAX_OPERANDS`
words in all or a function word or punctuation between the plain ones, and nothing else of the
language but quotes. In it a phrase in quotes only ranks higher, a dash before a word forbids
nothing, and `؟` is a question mark wherever it stands. One word in quotes beside plain words is
plain, too: newspapers quote «so» in irony.
"""

import re
from dataclasses import dataclass
from typing import Final

from kashaf.index.analysis import Analyzer
from kashaf.search.query.clauses import Clause, assemble
from kashaf.search.query.dates import read_dates
from kashaf.search.query.describe import describe
from kashaf.search.query.lexer import ARABIC_OPERATORS, Lexeme, lex
from kashaf.search.query.nodes import (
    BooleanOr,
    Boost,
    Everything,
    Exact,
    Fuzzy,
    Near,
    Or,
    Phrase,
    Prefix,
    Query,
    Root,
    Scope,
    Value,
    Wildcard,
)
from kashaf.search.query.words import (
    bounded,
    fold_pattern,
    read_phrase,
    read_spelled,
    read_words,
)

MAX_CHARS: Final = 10_000
MAX_ITEMS: Final = 128
"""The most words, in phrases or not, and other parts of a query; what follows is not searched."""
MAX_DEPTH: Final = 20
"""The most brackets within each other; deeper ones are ignored."""
MAX_SLOPPY: Final = 32
"""The most words of a phrase that need not stand in a row."""
MAX_OPERANDS: Final = 5
_PUNCTUATION = re.compile(r"[،؛!…]|[:.؟?]$|[؟?].*[؟?]")
_BOOSTS: Final = (0.01, 100.0)
_MAX_DISTANCE: Final = 2
_SLOP: Final = 2
"""The slop of `"…"~` without a number."""


@dataclass(frozen=True)
class Parsed:
    """A query tree, how it was read in a line, and notes for the user on what was not."""

    query: Query
    interpretation: str = ""
    notes: tuple[str, ...] = ()


def parse(text: str, analyzer: Analyzer) -> Parsed:
    """The query that `text` stands for; `BooleanOr(())` when there is no word in it."""
    notes = []
    if len(text) > MAX_CHARS:
        text = text[:MAX_CHARS]
        notes.append(f"only the first {MAX_CHARS} characters were read")
    lexemes, is_whole = bounded(list(lex(text)), analyzer, MAX_ITEMS)
    if not is_whole:
        notes.append(f"only the first {MAX_ITEMS} parts of the query were searched")
    if _is_sentence(lexemes, analyzer):
        query = _sentence(lexemes, analyzer)
    else:
        parser = _Parser(_with_arabic_operators(lexemes), analyzer)
        query = parser.any(0, None)
        notes += parser.notes
    return Parsed(query, describe(query), tuple(dict.fromkeys(notes)))


def _is_sentence(lexemes: list[Lexeme], analyzer: Analyzer) -> bool:
    plain = [lexeme.text for lexeme in lexemes if _is_plain(lexeme)]
    others = [text for text in plain if text not in ARABIC_OPERATORS]
    adorned = any(
        lexeme.kind in ("and", "or", "not", "near")
        or lexeme.sign == "+"
        or lexeme.field
        or lexeme.exact
        or lexeme.number is not None
        or lexeme.boost != 1.0
        or "*" in lexeme.text
        for lexeme in lexemes
    )
    quoted = sum(len(lexeme.text.split()) for lexeme in lexemes if lexeme.quoted)
    return not adorned and (
        (bool(others) and len(others) + quoted > MAX_OPERANDS)
        or any(_PUNCTUATION.search(text) for text in plain)
        or any(word.is_stopword for text in others for word in read_words(text, analyzer))
    )


def _sentence(lexemes: list[Lexeme], analyzer: Analyzer) -> Query:
    items = [lexeme for lexeme in lexemes if lexeme.kind == "item"]
    words = assemble([Clause(words=tuple(read_words(item.text, analyzer))) for item in items])
    quoted = (read_phrase(item.text, analyzer) for item in items if item.quoted)
    phrases = [Phrase(phrase) for phrase in quoted if len(phrase) > 1]
    return Or((words, *phrases)) if phrases else words


def _with_arabic_operators(lexemes: list[Lexeme]) -> list[Lexeme]:
    alone = [lexeme.text if _is_plain(lexeme) else "" for lexeme in lexemes]
    read = list(lexemes)
    for at in range(1, len(lexemes) - 1):
        before, after = read[at - 1].kind, lexemes[at + 1].kind
        operand = before in ("item", "close") and after in ("item", "open")
        kind = ARABIC_OPERATORS.get(alone[at])
        if kind and operand and alone[at - 1] not in ARABIC_OPERATORS:
            read[at] = lexemes[at]._replace(kind=kind)
    return read


def _is_plain(lexeme: Lexeme) -> bool:
    adorned = lexeme.sign or lexeme.field or lexeme.exact or lexeme.quoted
    return lexeme.kind == "item" and not adorned


class _Parser:
    """Recursive descent over the lexemes of one query."""

    def __init__(self, lexemes: list[Lexeme], analyzer: Analyzer) -> None:
        self._lexemes = lexemes
        self._at = 0
        self._analyzer = analyzer
        self.notes: list[str] = []

    def any(self, depth: int, scope: Scope) -> Query:
        """`any` of the grammar, up to the end or the bracket that closes it."""
        parts = [self._all(depth, scope)]
        while self._take("or"):
            parts.append(self._all(depth, scope))
        found = tuple(part for part in parts if part != BooleanOr(()))
        return found[0] if len(found) == 1 else Or(found) if found else BooleanOr(())

    def _all(self, depth: int, scope: Scope) -> Query:
        clauses: list[Clause] = []
        tied = forbidden = False
        while self._at < len(self._lexemes):
            lexeme = self._lexemes[self._at]
            if lexeme.kind == "or" or (lexeme.kind == "close" and depth):
                break
            self._at += 1
            match lexeme.kind:
                case "and":
                    tied = bool(clauses)
                    if clauses:
                        clauses[-1] = clauses[-1].required()
                case "not":
                    forbidden = not forbidden
                case "near":
                    self._near(clauses, lexeme, scope)
                case "open" | "item":
                    clause = self._clause(lexeme, depth, scope)
                    if lexeme.sign == "+" or tied:
                        clause = clause.required()
                    if (lexeme.sign == "-") != forbidden:
                        clause = clause.forbidden()
                    if not clause.is_empty:
                        clauses.append(clause)
                    tied = forbidden = False
                case "close":
                    pass
        return assemble(clauses)

    def _clause(self, lexeme: Lexeme, depth: int, scope: Scope) -> Clause:
        scope = _scope(lexeme.field) or scope
        if lexeme.kind == "open":
            if depth >= MAX_DEPTH:
                self.notes.append(f"brackets more than {MAX_DEPTH} deep were ignored")
                return Clause()
            return self._group(depth, scope)
        return _boosted(self._item(lexeme, scope), lexeme.boost)

    def _group(self, depth: int, scope: Scope) -> Clause:
        query = self.any(depth + 1, scope)
        closing = self._take("close")
        return _boosted(Clause(query=query), closing.boost if closing else 1.0)

    def _item(self, lexeme: Lexeme, scope: Scope) -> Clause:
        analyzer, text = self._analyzer, lexeme.text
        match lexeme.field:
            case "date":
                dates = read_dates(text)
                if dates:
                    return Clause(query=dates, is_filter=True)
                self.notes.append(
                    f"«{_shown(text)}» is no date such as 2015-07-31, and was searched for"
                )
            case "source" | "tags" | "id" as field:
                return Clause(query=Value(field, text.strip()), is_filter=True)
            case "root":
                return Clause(query=Root(analyzer.fold(text.strip())))
        if lexeme.exact:
            words, forms = read_spelled(text, analyzer)
            return Clause(query=Exact(words, forms, scope)) if words else Clause()
        if lexeme.quoted:
            return self._phrase(lexeme, scope)
        expanding = self._expanding(lexeme, scope)
        if expanding:
            return Clause(query=expanding)
        found = tuple(read_words(text, analyzer, scope))
        if scope and found:
            return Clause(query=BooleanOr(found, len(found)) if len(found) > 1 else found[0])
        return Clause(words=found)

    def _phrase(self, lexeme: Lexeme, scope: Scope) -> Clause:
        words = read_phrase(lexeme.text, self._analyzer, scope)
        if not words:
            return Clause()
        if len(words) == 1 and not scope and any(map(_is_plain, self._lexemes)):
            return Clause(words=words)
        slop = _SLOP if lexeme.number == -1 else lexeme.number or 0
        if slop and len(words) > MAX_SLOPPY:
            self.notes.append(f"~ was ignored after a phrase of more than {MAX_SLOPPY} words")
            slop = 0
        return Clause(query=Phrase(words, slop, scope))

    def _expanding(self, lexeme: Lexeme, scope: Scope) -> Query | None:
        """A prefix, wildcard or fuzzy word. A `?` that ends a word is a question mark."""
        text = lexeme.text.replace("؟", "?").rstrip("?")
        if "*" in text or "?" in text:
            if set(text) == {"*"}:
                return Everything()
            pattern = fold_pattern(text, self._analyzer)
            if not pattern.strip("*?"):
                self.notes.append(f"«{_shown(lexeme.text)}» has no letter to search for")
                return None
            if pattern.endswith("*") and not set(pattern[:-1]) & set("*?"):
                return Prefix(pattern[:-1], scope)
            return Wildcard(pattern, scope)
        if lexeme.number is not None:
            form = fold_pattern(text, self._analyzer)
            distance = min(abs(lexeme.number), _MAX_DISTANCE)
            return Fuzzy(form, distance, scope) if form and distance else None
        return None

    def _near(self, clauses: list[Clause], lexeme: Lexeme, scope: Scope) -> None:
        after = self._lexemes[self._at] if self._at < len(self._lexemes) else None
        left = clauses[-1].words if clauses else ()
        if after and _is_plain(after) and len(left) == 1 and lexeme.number:
            right = read_words(after.text, self._analyzer, scope)
            if len(right) == 1:
                self._at += 1
                clauses[-1] = Clause(query=Near(left[0], right[0], lexeme.number))
                return
        self.notes.append(f"{lexeme.text} must stand between two words, and was ignored")

    def _take(self, kind: str) -> Lexeme | None:
        if self._at < len(self._lexemes) and self._lexemes[self._at].kind == kind:
            self._at += 1
            return self._lexemes[self._at - 1]
        return None


def _shown(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"


def _scope(field: str) -> Scope:
    match field:
        case "title" | "body" as scope:
            return scope
        case _:
            return None


def _boosted(clause: Clause, boost: float) -> Clause:
    if boost == 1.0 or clause.is_filter or clause.is_empty:
        return clause
    low, high = _BOOSTS
    factor = min(max(boost, low), high)
    if clause.query is None:
        return clause._replace(boost=factor)
    return clause._replace(query=Boost(clause.query, factor))
