"""Where a score came from: its parts."""

from typing import NamedTuple


class Part(NamedTuple):
    """A part of a score: the term in its field, how often the document has it, in how many
    documents it is (0 where that isn't a count of its own), and what it adds.

    The field `near` is for two roots that stand close, `phrase` for a phrase or two words that
    had to be near; `*` for all documents.
    """

    field: str
    term: str
    frequency: int
    documents: int
    score: float
