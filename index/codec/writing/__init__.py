"""Writing Whoosh's W3 segments from arrays."""
