"""The files of the sources: finding them, naming them, and reading their bytes."""
