"""Lemmas: the dictionary words of a form with any prefixes, suffixes or plural."""

from kashaf.index.analysis.morphology.evidence import (
    attached_forms,
    candidate_forms,
    hamza_candidates,
    hamza_forms,
)
from kashaf.index.analysis.morphology.lemmas import Lemmas, find_lemmas, find_readings
from kashaf.index.analysis.morphology.nisba import nisba_relatives
from kashaf.index.analysis.morphology.reading import Reading, readings
from kashaf.index.analysis.morphology.splitting import (
    PARTICLES,
    is_compound,
    joined_forms,
    may_join,
    split_particle,
    split_ways,
)

__all__ = [
    "PARTICLES",
    "Lemmas",
    "Reading",
    "attached_forms",
    "candidate_forms",
    "find_lemmas",
    "find_readings",
    "hamza_candidates",
    "hamza_forms",
    "is_compound",
    "joined_forms",
    "may_join",
    "nisba_relatives",
    "readings",
    "split_particle",
    "split_ways",
]
