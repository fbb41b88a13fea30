"""The explanation of a score on a cluster, read from that of Lucene."""

import re
from collections.abc import Iterator
from typing import Any

from kashaf.search.model.explanation import Part

_WEIGHT = re.compile(r"weight\((?P<what>.*) in \d+\)", re.DOTALL)
_TERM = re.compile(r"(?P<field>\w+):(?P<term>.*)", re.DOTALL)
_IN_SPANS = re.compile(r"text:([^,\]]+)")
_BY_MEANING = ("Score based on", "ConstantScore(*:*)")  # of the best passage; of a negative cosine
_COUNT = "n, number of documents containing term"


def parts_of(
    explanation: dict[str, Any], by_meaning: tuple[str, float] | None = None
) -> Iterator[Part]:
    """Yield the parts of a score; they add up to it.

    Args:
        explanation: The `_explanation` of a hit of `_search?explain=true`: nodes with `value`,
            `description` and `details`.
        by_meaning: What is searched for by meaning, and how much too large its score is.
    """
    description, value = explanation["description"], float(explanation["value"])
    if not value:
        return
    if by_meaning and description.startswith(_BY_MEANING):
        text, shift = by_meaning
        yield Part("meaning", text, 1, 0, value - shift)
    elif match := _WEIGHT.match(description):
        yield _weight(match["what"], value, explanation)
    elif description.startswith("ConstantScore("):
        field, _, term = description[len("ConstantScore(") :].partition(")")[0].partition(":")
        yield Part(field, term, 1, 0, value)
    elif description.startswith("*:*"):
        yield Part("*", "*", 1, 0, value)
    elif description.startswith("max of"):
        best = max(explanation["details"], key=lambda detail: float(detail["value"]))
        yield from parts_of(best, by_meaning)
    else:
        for detail in explanation.get("details", ()):
            yield from parts_of(detail, by_meaning)


def _weight(what: str, value: float, explanation: dict[str, Any]) -> Part:
    if what.startswith("span"):
        lemmas = _IN_SPANS.findall(what)
        kind = ("phrase", "early", "near")[min(len(set(lemmas)), 2)]
        return Part(kind, " ".join(lemmas) or what, 0, 0, value)
    match = _TERM.fullmatch(what)
    field, term = (match["field"], match["term"]) if match else ("phrase", what)
    if term.startswith('"'):
        return Part("phrase", term.strip('"'), 0, 0, value)
    facts = dict(_facts(explanation))
    frequency = next((v for d, v in facts.items() if d.startswith("freq")), 1)
    return Part(field, term, round(frequency), round(facts.get(_COUNT, 0)), value)


def _facts(explanation: dict[str, Any]) -> Iterator[tuple[str, float]]:
    for detail in explanation.get("details", ()):
        yield detail["description"], float(detail["value"])
        yield from _facts(detail)
