"""Expansion: adds other forms of a query's words that occur in the index.

A word that no dictionary explains may have a prefix in the documents (واتساب, والواتساب), or be
written as several words, or several words as one (عبد الرحمن, عبدالرحمن). The terms of the index
tell which of these forms exist.
"""

from kashaf.search.engine.expansion.queries import expand_words

__all__ = ["expand_words"]
