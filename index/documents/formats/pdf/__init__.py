"""PDF: lines of Arabic text are reconstructed from the positions of characters."""
