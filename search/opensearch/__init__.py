"""Searching an index on OpenSearch: the same queries, results and snippets."""
