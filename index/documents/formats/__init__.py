"""The formats of files: one small module for each, behind one registry."""
