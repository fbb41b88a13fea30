"""Reads the dictionary Arramooz (Taha Zerrouki, GPL) for the generator."""

import sqlite3
from contextlib import closing
from importlib import resources
from typing import Any


def rows(query: str) -> list[tuple[Any, ...]]:
    """Return the rows of an SQL query to the dictionary."""
    file = resources.files("arramooz") / "data" / "arabicdictionary.sqlite"
    with (
        resources.as_file(file) as path,
        closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as database,
    ):
        return database.execute(query).fetchall()
