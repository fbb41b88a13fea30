"""The explanation of a score: the parts that add up to it."""

from typing import NamedTuple


class Part(NamedTuple):
    """One part of a score, usually what one term of one field contributes.

    Attributes:
        field: The field of the term; `phrase` for a phrase or two words searched for with NEAR,
            `near` for two neighboring query words that occur close together, `*` for all
            documents.
        term: The term, or the terms of a phrase or pair separated by spaces.
        frequency: How often the document contains it; 0 if that is not counted.
        documents: How many documents contain it; 0 if that is not counted.
        score: What this part adds to the score.
    """

    field: str
    term: str
    frequency: int
    documents: int
    score: float
