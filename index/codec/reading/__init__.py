"""Reading Whoosh's W3 segments into arrays."""
