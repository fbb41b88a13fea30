"""The query language: what a user types → a query tree."""
