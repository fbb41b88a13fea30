"""Tables: one record per row."""
