"""XML: scholarly editions, OCR, encyclopedia dumps; told apart by the root element."""
