"""Highlighting: what to highlight for a query, where it occurs in a text, and snippets of it."""
