"""The index folder: generations and commits, locking, schema, verification, recovery."""
