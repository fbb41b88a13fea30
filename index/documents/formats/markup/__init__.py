"""XML: scholarly editions, OCR, encyclopedia dumps, distinguished by the root element."""
