"""Readers and servers of an index that other processes change."""
