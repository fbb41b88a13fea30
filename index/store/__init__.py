"""What is on the disk: generations and their commit, the lock, the schema, verification, salvage."""
