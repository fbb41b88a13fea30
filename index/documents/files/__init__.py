"""Source files: finding them, naming them, and reading their bytes."""
