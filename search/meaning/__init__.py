"""Search by meaning: cosines of passages and a query, and how they are combined with words."""
