"""Ranking: BM25 and proximity."""
