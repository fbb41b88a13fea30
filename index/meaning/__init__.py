"""Meaning: documents → passages → vectors, to be searched by queries in several languages."""
