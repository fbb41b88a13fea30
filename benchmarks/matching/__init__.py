"""Which documents a query matches, judged by a treebank with gold lemmas."""
