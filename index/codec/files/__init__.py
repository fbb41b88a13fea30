"""Segment files: names, writing with checksums, reading mapped into memory or copied.

All of them are directly in the index folder.
"""
