"""JSON: one value, or one value per line."""
