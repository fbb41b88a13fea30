"""PDF: the lines of Arabic text are assembled from the boxes of its characters."""
