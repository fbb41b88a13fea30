"""The lexer: cuts a query into words, quoted phrases, brackets and operators.

It reads once from left to right; anything that it does not recognize is text to search for.

| typed | read as |
| --- | --- |
| `( )` | a group |
| `"…"`, `«…»`, `“…”` | a phrase; a quote without an end is ignored |
| `=` before a word or phrase | exactly as spelled |
| `+` `-` before anything | must match, must not match |
| `~2`, `^2` after a word, phrase or group | fuzzy or slop, boost |
| `name:` before anything | a field, by its English or Arabic name |
| `AND OR NOT NEAR/5`, `و` `أو` `ليس` alone | operators (for the Arabic ones see `parser`) |
"""

import re
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple, TypeAlias

from kashaf.index.analysis.digits import WESTERN_DIGITS
from kashaf.search.query.fields import FieldNames

Kind: TypeAlias = Literal["item", "open", "close", "and", "or", "not", "near"]

_QUOTES: Final = {'"': '"', "«": "»", "“": "”", "„": "“"}
_OPERATORS: Final[dict[str, Kind]] = {
    "AND": "and",
    "&&": "and",
    "OR": "or",
    "||": "or",
    "NOT": "not",
}
ARABIC_OPERATORS: Final[dict[str, Kind]] = {"و": "and", "أو": "or", "او": "or", "ليس": "not"}

_NEAR: Final = re.compile(r"NEAR/(\d{1,4})")
_PLAIN_WORD: Final = re.compile(r"\w+(?!\S)")
_RUN: Final = re.compile(r'[^\s()"«»“”]+')
_NUMBERS: Final = r"(?P<tilde>~\d{0,4})?(?P<boost>\^\d{1,4}(?:\.\d{1,4})?)?"
_SUFFIX: Final = re.compile(rf"{_NUMBERS}(?=[\s()]|$)")
_WORD_SUFFIX: Final = re.compile(rf"{_NUMBERS}$")
_RANGE: Final = re.compile(r"\[([^\]\[]{0,200})\]")


class Lexeme(NamedTuple):
    """A part of a query.

    Attributes:
        kind: Its kind; an "item" is a word, phrase or range.
        text: The word, or the text between the quotes or square brackets.
        start: Its offset in the query.
        end: The offset after it.
        sign: "+", "-" or empty.
        field: The name of a field, or empty.
        exact: Whether there is an `=` before it.
        quoted: Whether it is in quotes.
        bracketed: Whether it is in square brackets.
        number: The number after `~` (-1 if there is none) or after NEAR/.
        boost: The number after `^`.
    """

    kind: Kind
    text: str
    start: int
    end: int
    sign: str = ""
    field: str = ""
    exact: bool = False
    quoted: bool = False
    bracketed: bool = False
    number: int | None = None
    boost: float = 1.0


def lex(query: str, known: FieldNames = FieldNames()) -> Iterator[Lexeme]:  # noqa: B008
    """Yield the parts of a query in order; they contain Western digits."""
    query = query.translate(WESTERN_DIGITS)
    lexer = _Lexer(query, known, known.pattern)
    at = 0
    while at < len(query):
        if query[at].isspace():
            at += 1
            continue
        lexeme = lexer.next(at)
        if lexeme is None:
            at += 1
        else:
            yield lexeme
            at = lexeme.end


class _Lexer(NamedTuple):
    query: str
    known: FieldNames
    field_pattern: re.Pattern[str]

    def next(self, start: int) -> Lexeme | None:
        """Return the part that begins at `start`, or None for a quote without an end."""
        query = self.query
        plain = _PLAIN_WORD.match(query, start)
        if plain:
            return Lexeme(_OPERATORS.get(plain[0], "item"), plain[0], start, plain.end())
        prefix, at = self._prefix(start)
        if query[at] == "(":
            return prefix._replace(kind="open", text="(", end=at + 1, exact=False)
        if query[at] == ")":
            _, boost, end = _suffix(query, at + 1)
            return Lexeme("close", ")", start, end, boost=boost)
        if query[at] in _QUOTES:
            return _quoted(query, at, prefix)
        bracket = _RANGE.match(query, at) if prefix.field in self.known.ranged else None
        if bracket:
            return prefix._replace(text=bracket[1], end=bracket.end(), exact=False, bracketed=True)
        run = _RUN.match(query, at)
        return _word(run, prefix) if run else None

    def _prefix(self, start: int) -> tuple[Lexeme, int]:
        """Return a lexeme with the sign, field and `=` before a part, and the offset after them."""
        query = self.query
        at, sign, field, exact = start, "", "", False
        if query[at] in "+-" and query[at + 1 : at + 2].strip():
            sign, at = query[at], at + 1
        name = self.field_pattern.match(query, at)
        if name:
            field, at = self.known.names[name[1].casefold()], name.end()
        if query[at] == "=" and query[at + 1 : at + 2].strip():
            exact, at = True, at + 1
        return Lexeme("item", "", start, at, sign, field, exact), at


def _quoted(query: str, at: int, prefix: Lexeme) -> Lexeme | None:
    closed = query.find(_QUOTES[query[at]], at + 1)
    if closed < 0:
        return None
    number, boost, end = _suffix(query, closed + 1)
    text = query[at + 1 : closed]
    return prefix._replace(text=text, end=end, quoted=True, number=number, boost=boost)


def _word(run: re.Match[str], prefix: Lexeme) -> Lexeme:
    text, end = run[0], run.end()
    if not (prefix.sign or prefix.field or prefix.exact):
        near = _NEAR.fullmatch(text)
        if near:
            return Lexeme("near", text, prefix.start, end, number=int(near[1]))
        operator = _OPERATORS.get(text)
        if operator:
            return Lexeme(operator, text, prefix.start, end)
    number, boost = None, 1.0
    suffix = _WORD_SUFFIX.search(text) if "~" in text or "^" in text else None
    if suffix and suffix.start():
        text = text[: suffix.start()]
        number, boost = _numbers(suffix)
    return prefix._replace(text=text, end=end, number=number, boost=boost)


def _suffix(query: str, at: int) -> tuple[int | None, float, int]:
    """Return the number after `~`, the boost after `^`, and the offset after both."""
    found = _SUFFIX.match(query, at)
    number, boost = _numbers(found)
    return number, boost, found.end() if found else at


def _numbers(found: re.Match[str] | None) -> tuple[int | None, float]:
    tilde = found["tilde"] if found else None
    boost = found["boost"] if found else None
    number = None if tilde is None else int(tilde[1:] or -1)
    return number, float(boost[1:]) if boost else 1.0
