"""JSON: one value, or one value in each line."""
