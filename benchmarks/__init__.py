"""Measurements of Kashaf and its peers, run from a checkout; not part of the installed package."""
