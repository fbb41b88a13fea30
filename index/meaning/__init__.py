"""Meaning: documents → passages → vectors, by which a search finds them in any language."""
