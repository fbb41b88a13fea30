"""Office documents and books."""
