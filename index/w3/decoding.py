"""Reading terms and postings: compiled (`_decoding.pyx`) where that could be, else in Python."""

try:
    from kashaf.index.w3._decoding import decode, find_record, find_sorted, places
except ImportError:
    from kashaf.index.w3._plain_decoding import decode, find_record, find_sorted, places

__all__ = ["decode", "find_record", "find_sorted", "places"]
