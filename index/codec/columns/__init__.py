"""Column files: a value for each document, in the formats of `whoosh.columns`."""
