"""Bytes → text: detects encodings, removes markup, and repairs text that was decoded wrongly."""
