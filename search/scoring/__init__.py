"""Scoring: BM25 over four fields, and a bonus for proximity."""
