"""The postings of one generation as arrays, and sets of documents that match."""
