"""Segment files: names, writing with checksums, reading mapped into memory or copied.

They lie directly in the index folder.
"""
