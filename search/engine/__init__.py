"""The code that all engines share: the open index, and the interface of a backend."""
