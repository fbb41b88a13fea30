"""Builds indexes on an OpenSearch cluster: documents are analyzed here and sent as tokens."""
