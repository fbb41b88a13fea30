"""Queries made of Whoosh's classes, on an index in a folder. Only this package imports Whoosh."""
