"""Indexes on OpenSearch, a cluster of machines: documents are analysed here and sent as tokens."""
