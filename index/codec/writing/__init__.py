"""Writes segments from arrays: term file, posting file, table of contents."""
