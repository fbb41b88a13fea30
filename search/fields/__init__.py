"""The fields of an index in a request: filters, facets, sort keys and cursors, read and checked."""
