"""Middleware: what is checked, limited or counted for every request."""
