"""The postings of one generation as arrays, and sets of matching documents."""
