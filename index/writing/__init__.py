"""Builds an index on disk: documents → token arrays → segments, merged and committed."""
