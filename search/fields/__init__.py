"""The fields of an index in a request: reads and checks filters, facets, sort keys and cursors."""
