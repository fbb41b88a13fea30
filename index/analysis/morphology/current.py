"""Replaces the compiled form of `ranking` if it is outdated, before others import from it."""

from kashaf.index.compiled import interpret_if_outdated

interpret_if_outdated(
    "kashaf.index.analysis.morphology.ranking",
    (
        *("Candidate", "Combinations", "Ranked"),
        *("find_candidates", "likeliest_of", "may_be_respelled", "rank"),
    ),
)
