"""Segments in the files of Whoosh's W3Codec, written and read with numpy instead of Whoosh."""
