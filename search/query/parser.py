"""The parser: the text of a query → a query tree. Any text is a query; the parser never raises.

    any    := all (OR all)*
    all    := clause+                clauses side by side, or joined by AND or NEAR
    clause := NOT* ( word | phrase | field:… | ( any ) )

Plain words side by side become one `BooleanOr`: some of them must match
(`clauses.minimum_should_match`), and documents with more of them rank higher. Everything else must
match, as must words joined by AND or after a `+`. AND binds more tightly than OR. A word that is
excluded excludes exactly the documents that it would find.

The Arabic operators are also ordinary words. `و` `أو` `ليس` are operators only as separate words
between two operands, in a query that is not a sentence: «الأمن و القوات» is an AND; in «هل النفط أو
الغاز هو السبب» there is no operator.

Sentences are read without operators; see `sentences`.
"""

from typing import Final, NamedTuple

from kashaf.index.analysis import Analyzer
from kashaf.index.fields.schema import TEXTS, Schema
from kashaf.search.query.clauses import Clause, assemble
from kashaf.search.query.describe import describe
from kashaf.search.query.fields import (
    FieldNames,
    read_field,
    shortened,
    unknown_field_notes,
)
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
    Scope,
    Wildcard,
)
from kashaf.search.query.sentences import is_plain, is_sentence, read_sentence
from kashaf.search.query.words import (
    bounded,
    fold_pattern,
    read_phrase,
    read_spelled,
    read_words,
)

MAX_CHARS: Final = 10_000
"""The longest query in characters; the rest is ignored."""
MAX_ITEMS: Final = 128
"""The most words, in phrases or not, and other parts of a query; the rest is ignored."""
MAX_DEPTH: Final = 20
"""The most nested brackets; deeper ones are ignored."""
MAX_SLOPPY: Final = 32
"""The most words of a phrase with a slop."""
_MAX_CACHED: Final = 64
"""The longest query, in characters, that is cached because users may page through its results."""
_BOOSTS: Final = (0.01, 100.0)
_MAX_DISTANCE: Final = 2
_SLOP: Final = 2
"""The slop of `"…"~` without a number."""


class Parsed(NamedTuple):
    """A parsed query.

    Attributes:
        query: The query tree.
        interpretation: How the query was read, in the query language.
        notes: What was ignored or not understood, in sentences for the user.
        text: The words alone, as typed, without fields and excluded words.
    """

    query: Query
    interpretation: str = ""
    notes: tuple[str, ...] = ()
    text: str = ""


def parse(
    text: str,
    analyzer: Analyzer,
    schema: Schema = Schema(),  # noqa: B008 - immutable
) -> Parsed:
    """Parse a query; a text without any word becomes `BooleanOr(())`, which matches nothing."""
    if len(text) > _MAX_CACHED:
        return _parse(text, analyzer, schema)
    return analyzer.derived(("query", text, schema), lambda: _parse(text, analyzer, schema))


def _parse(text: str, analyzer: Analyzer, schema: Schema) -> Parsed:
    known = FieldNames.of(schema)
    notes = []
    if len(text) > MAX_CHARS:
        text = text[:MAX_CHARS]
        notes.append(f"only the first {MAX_CHARS} characters were read")
    lexemes, is_whole = bounded(list(lex(text, known)), analyzer, MAX_ITEMS)
    if not is_whole:
        notes.append(f"only the first {MAX_ITEMS} parts of the query were searched")
    notes += unknown_field_notes(lexemes, known)
    if is_sentence(lexemes, analyzer):
        query = read_sentence(lexemes, analyzer)
    else:
        parser = _Parser(_with_arabic_operators(lexemes), analyzer, schema)
        query = parser.any(0, None)
        notes += parser.notes
    notes = list(dict.fromkeys(notes))
    return Parsed(query, describe(query), tuple(notes), _words_alone(text, lexemes))


def _words_alone(text: str, lexemes: list[Lexeme]) -> str:
    """Return the text of a query without its syntax.

    Known failure: words in brackets that are excluded as a whole are kept.
    """
    if all(map(is_plain, lexemes)):
        return text.strip()
    words = []
    for before, lexeme in zip([None, *lexemes], lexemes, strict=False):
        is_excluded = lexeme.sign == "-" or (before is not None and before.kind == "not")
        is_words = lexeme.kind == "item" and lexeme.field in ("", *TEXTS)
        if is_words and not is_excluded and lexeme.text not in ARABIC_OPERATORS:
            words.append(lexeme.text)
    return " ".join(words)


def _with_arabic_operators(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Return the lexemes, with Arabic words between two operands turned into operators."""
    plain = [lexeme.text if is_plain(lexeme) else "" for lexeme in lexemes]
    read = list(lexemes)
    for at in range(1, len(lexemes) - 1):
        before, after = read[at - 1].kind, lexemes[at + 1].kind
        is_between = before in ("item", "close") and after in ("item", "open")
        kind = ARABIC_OPERATORS.get(plain[at])
        if kind and is_between and plain[at - 1] not in ARABIC_OPERATORS:
            read[at] = lexemes[at]._replace(kind=kind)
    return read


class _Parser:
    """Recursive descent over the lexemes of one query."""

    def __init__(self, lexemes: list[Lexeme], analyzer: Analyzer, schema: Schema) -> None:
        self._lexemes = lexemes
        self._at = 0
        self._analyzer = analyzer
        self._schema = schema
        self._texts = frozenset(schema.texts)
        self.notes: list[str] = []

    def any(self, depth: int, scope: Scope) -> Query:
        """Parse `any` of the grammar, up to the end of the query or the closing bracket."""
        parts = [self._all(depth, scope)]
        while self._take("or"):
            parts.append(self._all(depth, scope))
        found = tuple(part for part in parts if part != BooleanOr(()))
        return found[0] if len(found) == 1 else Or(found) if found else BooleanOr(())

    def _all(self, depth: int, scope: Scope) -> Query:
        clauses: list[Clause] = []
        is_required = is_excluded = False
        while lexeme := self._take_clause_part(depth):
            match lexeme.kind:
                case "and":
                    is_required = bool(clauses)
                    if clauses:
                        clauses[-1] = clauses[-1].required()
                case "not":
                    is_excluded = not is_excluded
                case "near":
                    self._near(clauses, lexeme, scope)
                case "open" | "item":
                    clause = self._clause(lexeme, depth, scope)
                    if lexeme.sign == "+" or is_required:
                        clause = clause.required()
                    if (lexeme.sign == "-") != is_excluded:
                        clause = clause.excluded()
                    if not clause.is_empty:
                        clauses.append(clause)
                    is_required = is_excluded = False
        return assemble(clauses)

    def _take_clause_part(self, depth: int) -> Lexeme | None:
        """Return the next lexeme of `all` in the grammar; None at its end."""
        if self._at == len(self._lexemes):
            return None
        lexeme = self._lexemes[self._at]
        if lexeme.kind == "or" or (lexeme.kind == "close" and depth):
            return None
        self._at += 1
        return lexeme

    def _clause(self, lexeme: Lexeme, depth: int, scope: Scope) -> Clause:
        scope = lexeme.field if lexeme.field in self._texts else scope
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
        found = read_field(lexeme, self._analyzer, self._schema) if lexeme.field else None
        if isinstance(found, Clause):
            return found
        if found:
            self.notes.append(found)
        if lexeme.exact:
            spelled, forms = read_spelled(lexeme.text, self._analyzer)
            return Clause(query=Exact(spelled, forms, scope)) if spelled else Clause()
        if lexeme.quoted:
            return self._phrase(lexeme, scope)
        multi_term = self._multi_term(lexeme, scope)
        if multi_term:
            return Clause(query=multi_term)
        words = read_words(lexeme.text, self._analyzer, scope)
        if scope and words:
            return Clause(query=BooleanOr(words, len(words)) if len(words) > 1 else words[0])
        return Clause(words=words)

    def _phrase(self, lexeme: Lexeme, scope: Scope) -> Clause:
        words = read_phrase(lexeme.text, self._analyzer, scope)
        if not words:
            return Clause()
        if len(words) == 1 and not scope and any(map(is_plain, self._lexemes)):
            return Clause(words=words)
        if len(words) == 1 and not scope:
            return Clause(query=words[0])
        slop = _SLOP if lexeme.number == -1 else lexeme.number or 0
        if slop and len(words) > MAX_SLOPPY:
            self.notes.append(f"~ was ignored after a phrase of more than {MAX_SLOPPY} words")
            slop = 0
        return Clause(query=Phrase(words, slop, scope))

    def _multi_term(self, lexeme: Lexeme, scope: Scope) -> Query | None:
        """Return a prefix, wildcard or fuzzy word. A `?` at the end is a question mark."""
        text = lexeme.text.replace("؟", "?").rstrip("?")
        if "*" in text or "?" in text:
            return self._wildcard(text, lexeme, scope)
        if lexeme.number is not None:
            form = fold_pattern(text, self._analyzer)
            distance = min(abs(lexeme.number), _MAX_DISTANCE)
            return Fuzzy(form, distance, scope) if form and distance else None
        return None

    def _wildcard(self, text: str, lexeme: Lexeme, scope: Scope) -> Query | None:
        if set(text) == {"*"}:
            return Everything()
        pattern = fold_pattern(text, self._analyzer)
        if not pattern.strip("*?"):
            self.notes.append(f"«{shortened(lexeme.text)}» contains no letter to search for")
            return None
        if pattern.endswith("*") and not set(pattern[:-1]) & set("*?"):
            return Prefix(pattern[:-1], scope)
        return Wildcard(pattern, scope)

    def _near(self, clauses: list[Clause], lexeme: Lexeme, scope: Scope) -> None:
        after = self._lexemes[self._at] if self._at < len(self._lexemes) else None
        left = clauses[-1].words if clauses else ()
        if after and is_plain(after) and len(left) == 1 and lexeme.number:
            right = read_words(after.text, self._analyzer, scope)
            if len(right) == 1:
                self._at += 1
                clauses[-1] = Clause(query=Near(left[0], right[0], lexeme.number))
                return
        self.notes.append(f"{lexeme.text} is not between two words and was ignored")

    def _take(self, kind: str) -> Lexeme | None:
        if self._at < len(self._lexemes) and self._lexemes[self._at].kind == kind:
            self._at += 1
            return self._lexemes[self._at - 1]
        return None


def _boosted(clause: Clause, boost: float) -> Clause:
    if boost == 1.0 or clause.is_filter or clause.is_empty:
        return clause
    low, high = _BOOSTS
    factor = min(max(boost, low), high)
    if clause.query is None:
        return clause._replace(boost=factor)
    return clause._replace(query=Boost(clause.query, factor))
