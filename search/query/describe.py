"""Saying how a query was read: the tree in the query language's own full form."""

from kashaf.search.query import nodes
from kashaf.search.query.nodes import Query, Word


def describe(query: Query) -> str:
    """The query as one may type it to mean just this; a bag_of_words of words says how many must match."""
    match query:
        case Word(text=text, scope=scope):
            return _scoped(scope, text)
        case nodes.BooleanOr(words=words, minimum_should_match=minimum):
            text = " ".join(describe(word) for word in words)
            return f"{text} (at least {minimum} of {len(words)})" if len(words) > 1 else text
        case nodes.Phrase(words=words, slop=slop, scope=scope):
            text = " ".join(word.text for word in words)
            return _scoped(scope, f'"{text}"' + (f"~{slop}" if slop else ""))
        case nodes.Near(left=left, right=right, within=within):
            return f"{describe(left)} NEAR/{within} {describe(right)}"
        case nodes.Exact(words=words, scope=scope):
            text = " ".join(words)
            return _scoped(scope, f'="{text}"' if len(words) > 1 else f"={text}")
        case nodes.Root(root=root):
            return f"root:{root}"
        case nodes.Prefix(form=form, scope=scope):
            return _scoped(scope, f"{form}*")
        case nodes.Wildcard(pattern=pattern, scope=scope):
            return _scoped(scope, pattern)
        case nodes.Fuzzy(form=form, distance=distance, scope=scope):
            return _scoped(scope, f"{form}~{distance}")
        case nodes.Value(field=field, value=value):
            name = "tag" if field == "tags" else field
            return f'{name}:"{value}"'
        case nodes.DateRange(first=first, last=last):
            return f"date:[{first or '*'} TO {last or '*'}]"
        case nodes.And(queries=queries):
            return " AND ".join(map(_inside, queries))
        case nodes.Or(queries=queries):
            return " OR ".join(map(_inside, queries))
        case nodes.Not(query=part):
            return f"NOT {_inside(part)}"
        case nodes.Filter(query=nodes.Everything(), by=by):
            return describe(by)
        case nodes.Filter(query=part, by=by):
            return f"{_inside(part)} AND {_inside(by)}"
        case nodes.Boost(query=part, factor=factor):
            return f"{_inside(part)}^{factor:g}"
        case nodes.Everything():
            return "*"


def _scoped(scope: nodes.Scope, text: str) -> str:
    return f"{scope}:{text}" if scope else text


def _inside(query: Query) -> str:
    text = describe(query)
    plain = isinstance(query, nodes.And | nodes.Or | nodes.Filter | nodes.Near) or (
        isinstance(query, nodes.BooleanOr) and len(query.words) > 1
    )
    return f"({text})" if plain else text
