"""Archives: the files inside another file, each read by its own format."""
