"""The engine that searches an index on an OpenSearch cluster; queries and results are the same."""
