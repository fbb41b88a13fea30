"""Builds indexes on an OpenSearch cluster: documents are analysed here and sent as tokens."""
