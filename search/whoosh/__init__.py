"""Queries made of Whoosh's classes, on an index in a folder. A search imports Whoosh only here."""
