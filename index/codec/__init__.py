"""Reads and writes segments in the file format of Whoosh's W3Codec, with numpy."""
