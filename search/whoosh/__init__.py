"""Queries made of Whoosh's classes, answered with the scores that Whoosh gives."""
