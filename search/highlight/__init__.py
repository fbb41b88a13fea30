"""Matches → highlighted text: spans, snippets, and the filters that make finding them fast."""
