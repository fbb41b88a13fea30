"""Cutting a query into its parts: words, quoted phrases, fields, brackets and operators.

One pass from left to right; whatever is not understood is text to search for.

| typed | read as |
| --- | --- |
| `( )` | a group |
| `"…"`, `«…»`, `“…”` | a phrase; a quote that is not closed is ignored |
| `=` before a word or phrase | as spelled |
| `+` `-` before anything | must match, must not |
| `~2`, `^2` after a word, phrase or group | fuzzy or slop, boost |
| `name:` before anything | a field, by its English or Arabic name |
| `AND OR NOT NEAR/5`, `و` `أو` `ليس` alone | operators (for the Arabic ones see `parser`) |
"""

import re
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

Kind = Literal["item", "open", "close", "and", "or", "not", "near"]

FIELDS: Final = {
    "title": "title",
    "عنوان": "title",
    "العنوان": "title",
    "body": "body",
    "نص": "body",
    "النص": "body",
    "source": "source",
    "مصدر": "source",
    "المصدر": "source",
    "tag": "tags",
    "tags": "tags",
    "وسم": "tags",
    "الوسم": "tags",
    "date": "date",
    "تاريخ": "date",
    "التاريخ": "date",
    "root": "root",
    "جذر": "root",
    "الجذر": "root",
    "id": "id",
}
"""What a user may write before a colon → the name of the field."""

_QUOTES: Final = {'"': '"', "«": "»", "“": "”", "„": "“"}
_OPERATORS: Final[dict[str, Kind]] = {
    "AND": "and",
    "&&": "and",
    "OR": "or",
    "||": "or",
    "NOT": "not",
}
ARABIC_OPERATORS: Final[dict[str, Kind]] = {"و": "and", "أو": "or", "او": "or", "ليس": "not"}
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2)

_NEAR = re.compile(r"NEAR/(\d{1,4})")
_FIELD = re.compile(rf"({'|'.join(sorted(FIELDS, key=len, reverse=True))}):(?=\S)", re.IGNORECASE)
_RUN = re.compile(r'[^\s()"«»“”]+')
_SUFFIX = re.compile(r"(?P<tilde>~\d{0,4})?(?P<boost>\^\d{1,4}(?:\.\d{1,4})?)?(?=[\s()]|$)")
_WORD_SUFFIX = re.compile(r"(?P<tilde>~\d{0,4})?(?P<boost>\^\d{1,4}(?:\.\d{1,4})?)?$")
_RANGE = re.compile(r"\[([^\]\[]{0,200})\]")


class Lexeme(NamedTuple):
    """A part of a query.

    text: the word, or what stands between the quotes; quoted: it stood in quotes; bracketed: in
    [ ]; sign: "+", "-" or none; field: one of the values of `FIELDS`; exact: `=` stood before it;
    number: after `~` (-1: none was given) or NEAR/; boost: after `^`; start, end: its place.
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


def lex(query: str) -> Iterator[Lexeme]:
    """The parts of a query in order."""
    query = query.translate(_DIGITS)
    at = 0
    while at < len(query):
        if query[at].isspace():
            at += 1
            continue
        lexeme = _next(query, at)
        if lexeme is None:
            at += 1
        else:
            yield lexeme
            at = lexeme.end


def _next(query: str, start: int) -> Lexeme | None:
    """The part that begins at `start`, which is not white space; None: nothing to search for."""
    at, sign, field, exact = start, "", "", False
    if query[at] in "+-" and query[at + 1 : at + 2].strip():
        sign, at = query[at], at + 1
    name = _FIELD.match(query, at)
    if name:
        field, at = FIELDS[name[1].casefold()], name.end()
    if query[at] == "=" and query[at + 1 : at + 2].strip():
        exact, at = True, at + 1

    if query[at] == "(":
        return Lexeme("open", "(", start, at + 1, sign, field)
    if query[at] == ")":
        number, boost, end = _suffix(query, at + 1)
        return Lexeme("close", ")", start, end, boost=boost)
    if query[at] in _QUOTES:
        closed = query.find(_QUOTES[query[at]], at + 1)
        if closed < 0:
            return None
        number, boost, end = _suffix(query, closed + 1)
        text = query[at + 1 : closed]
        return Lexeme("item", text, start, end, sign, field, exact, True, False, number, boost)
    bracket = _RANGE.match(query, at) if field == "date" else None
    if bracket:
        return Lexeme("item", bracket[1], start, bracket.end(), sign, field, bracketed=True)
    run = _RUN.match(query, at)
    if not run:
        return None
    return _word(query, start, run, sign, field, exact)


def _word(query: str, start: int, run: re.Match[str], sign: str, field: str, exact: bool) -> Lexeme:
    text, end = run[0], run.end()
    if not (sign or field or exact):
        near = _NEAR.fullmatch(text)
        if near:
            return Lexeme("near", text, start, end, number=int(near[1]))
        operator = _OPERATORS.get(text)
        if operator:
            return Lexeme(operator, text, start, end)
    number, boost = None, 1.0
    suffix = _WORD_SUFFIX.search(text) if "~" in text or "^" in text else None
    if suffix and suffix.start():
        text = text[: suffix.start()]
        number, boost = _numbers(suffix)
    return Lexeme("item", text, start, end, sign, field, exact, False, False, number, boost)


def _suffix(query: str, at: int) -> tuple[int | None, float, int]:
    found = _SUFFIX.match(query, at)
    number, boost = _numbers(found)
    return number, boost, found.end() if found else at


def _numbers(found: re.Match[str] | None) -> tuple[int | None, float]:
    tilde = found["tilde"] if found else None
    boost = found["boost"] if found else None
    number = None if tilde is None else int(tilde[1:] or -1)
    return number, float(boost[1:]) if boost else 1.0
