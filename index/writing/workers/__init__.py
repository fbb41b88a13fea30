"""Worker processes: the pool, the program that each of them runs, and its tasks."""
