"""Plain text and the conventions that people write in it."""
