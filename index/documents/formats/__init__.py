"""File formats: one small module for each, and a registry of them."""
