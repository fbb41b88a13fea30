"""Meaning: documents → passages → vectors, which make them searchable in any language."""
