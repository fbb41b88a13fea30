"""Records → documents: what their keys mean, what their values are, and which ids they get."""
