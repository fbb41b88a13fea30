"""Reads segments into arrays: term file, posting file, columns."""
