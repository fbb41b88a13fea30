"""Scoring: BM25 over six fields, and bonuses for words that occur early or close together."""
