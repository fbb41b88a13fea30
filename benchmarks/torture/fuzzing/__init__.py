"""Random input, and long queries, which must end in time."""
