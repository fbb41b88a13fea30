"""The engine of an index in a folder."""
