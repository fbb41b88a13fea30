"""The interpretation of a query: its tree, written in full in the query language."""

from typing import assert_never

from kashaf.index.fields.schema import exact_field
from kashaf.search.query import nodes
from kashaf.search.query.nodes import Leaf, Query, Scope, Word


def describe(query: Query) -> str:
    """Return a query that means exactly this tree; a `BooleanOr` states how many must match."""
    match query:
        case nodes.And(queries=queries):
            return " AND ".join(map(_in_brackets, queries))
        case nodes.Or(queries=queries):
            return " OR ".join(map(_in_brackets, queries))
        case nodes.Not(query=part):
            return f"NOT {_in_brackets(part)}"
        case nodes.Filter(query=nodes.Everything(), by=by):
            return describe(by)
        case nodes.Filter(query=part, by=by):
            return f"{_in_brackets(part)} AND {_in_brackets(by)}"
        case nodes.Boost(query=part, factor=factor):
            return f"{_in_brackets(part)}^{factor:g}"
        case nodes.Blend(words=part):
            return describe(part)
        case _:
            return _describe_leaf(query)


def _describe_leaf(leaf: Leaf) -> str:
    match leaf:
        case Word() | nodes.BooleanOr() | nodes.Phrase() | nodes.Near() | nodes.Exact():
            return _describe_words(leaf)
        case nodes.Root(root=root):
            return f"root:{root}"
        case nodes.Prefix() | nodes.Wildcard() | nodes.Fuzzy():
            return _scoped(leaf.scope, leaf.label)
        case nodes.Value(field=field, value=value):
            name = "tag" if field == "tags" else field.removeprefix(exact_field(""))
            return f'{name}:"{value}"'
        case nodes.DateRange(first=first, last=last, field=field):
            return f"{field}:[{first or '*'} TO {last or '*'}]"
        case nodes.NumberRange():
            return _describe_range(leaf)
        case nodes.Exists(field=field):
            return f"has:{field}"
        case nodes.Everything():
            return "*"
        case nodes.Nearest(text=text):
            return text
        case _:
            assert_never(leaf)


def _describe_words(leaf: Word | nodes.BooleanOr | nodes.Phrase | nodes.Near | nodes.Exact) -> str:
    match leaf:
        case Word(text=text, scope=scope):
            return _scoped(scope, text)
        case nodes.BooleanOr(words=words, minimum_should_match=minimum):
            text = " ".join(map(_describe_words, words))
            return f"{text} (at least {minimum} of {len(words)})" if len(words) > 1 else text
        case nodes.Phrase(words=words, slop=slop, scope=scope):
            text = " ".join(word.text for word in words)
            return _scoped(scope, f'"{text}"' + (f"~{slop}" if slop else ""))
        case nodes.Near(left=left, right=right, within=within):
            return f"{_describe_words(left)} NEAR/{within} {_describe_words(right)}"
        case nodes.Exact(words=spelled, scope=scope):
            text = " ".join(spelled)
            return _scoped(scope, f'="{text}"' if len(spelled) > 1 else f"={text}")


def _describe_range(query: nodes.NumberRange) -> str:
    low, high = (None if end is None else f"{end:.17g}" for end in (query.low, query.high))
    if low is not None and query.excludes_low:
        return f"{query.field}:>{low}"
    if high is not None and query.excludes_high:
        return f"{query.field}:<{high}"
    return f"{query.field}:[{low or '*'} TO {high or '*'}]"


def _scoped(scope: Scope, text: str) -> str:
    return f"{scope}:{text}" if scope else text


def _in_brackets(query: Query) -> str:
    """Return the text of a sub-query, in brackets if its parts could otherwise be separated."""
    text = describe(query)
    has_parts = isinstance(query, nodes.And | nodes.Or | nodes.Filter | nodes.Near) or (
        isinstance(query, nodes.BooleanOr) and len(query.words) > 1
    )
    return f"({text})" if has_parts else text
