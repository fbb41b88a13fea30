"""Index folders changed by others: damaged, forged, with links in place of files."""
