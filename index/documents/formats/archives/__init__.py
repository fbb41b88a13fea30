"""Archives: files inside another file, each read according to its own format."""
