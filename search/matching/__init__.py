"""Query tree → matches, on the arrays of an index in a folder."""
