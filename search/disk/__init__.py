"""The engine that searches an index in a folder."""
