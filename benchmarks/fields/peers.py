"""The tasks of `benchmarks.fields` on all documents, in SQLite and in tantivy.

Each function returns the tasks by name. SQLite has an index on each column, in memory; tantivy has
fast fields, and one segment. What an engine does not offer is left out: tantivy sorts by one field
only, and SQLite's dates are text.
"""

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

Tasks = dict[str, Callable[[], object]]
Row = Mapping[str, Any]
COLUMNS = ("id", "author", "pages", "published")
AUTHORS = [f"كاتب {number}" for number in range(5)]
SQL = {
    "filter by number": "SELECT count(*) FROM d WHERE pages BETWEEN 100 AND 300",
    "filter by date": "SELECT count(*) FROM d WHERE published BETWEEN '2005' AND '2010~'",
    "filter by keyword": "SELECT count(*) FROM d WHERE author BETWEEN 'كاتب 0' AND 'كاتب 4' "
    "AND length(author) = 6",
    "facet of a keyword": "SELECT author, count(*) AS n FROM d GROUP BY author ORDER BY n DESC "
    "LIMIT 100",
    "facet of a number": "SELECT floor(pages / 100) AS b, count(*) FROM d GROUP BY b",
    "facet of years": "SELECT substr(published, 1, 4) AS y, count(*) FROM d GROUP BY y",
    "sort by number": "SELECT id FROM d ORDER BY pages DESC, id LIMIT 10",
    "sort by two fields": "SELECT id FROM d ORDER BY author, published DESC, id LIMIT 10",
}


def sqlite_tasks(rows: Iterable[Row]) -> Tasks:
    """Return the tasks in SQLite."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE d (id TEXT, author TEXT, pages REAL, published TEXT)")
    values = (tuple(row[column] for column in COLUMNS) for row in rows)
    database.executemany("INSERT INTO d VALUES (?, ?, ?, ?)", values)
    for column in ("author", "pages", "published"):
        database.execute(f"CREATE INDEX i_{column} ON d ({column})")
    return {
        name: lambda query=query: database.execute(query).fetchall()  # type: ignore[misc]
        for name, query in SQL.items()
    }


def tantivy_tasks(rows: Iterable[Row], folder: Path) -> Tasks:
    """Return the tasks in tantivy, on an index in a folder."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    for name in ("id", "author"):
        builder.add_text_field(name, stored=name == "id", fast=True, tokenizer_name="raw")
    builder.add_float_field("pages", indexed=True, fast=True)
    builder.add_date_field("published", indexed=True, fast=True)
    schema = builder.build()
    folder.mkdir()
    index = tantivy.Index(schema, str(folder))
    writer = index.writer(num_threads=1)
    for row in rows:
        document = tantivy.Document()
        document.add_text("id", row["id"])
        document.add_text("author", row["author"])
        document.add_float("pages", float(row["pages"]))
        day = datetime.fromisoformat(row["published"]).replace(tzinfo=UTC)
        document.add_date("published", day)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()
    everything, query = tantivy.Query.all_query(), tantivy.Query
    number = query.range_query(schema, "pages", tantivy.FieldType.Float, 100.0, 300.0)
    days = datetime(2005, 1, 1, tzinfo=UTC), datetime(2010, 12, 31, tzinfo=UTC)
    date = query.range_query(schema, "published", tantivy.FieldType.Date, *days)
    keyword = query.term_set_query(schema, "author", AUTHORS)
    authors = {"n": {"terms": {"field": "author", "size": 100}}}
    pages = {"n": {"histogram": {"field": "pages", "interval": 100}}}
    return {
        "filter by number": lambda: searcher.search(number, 10),
        "filter by date": lambda: searcher.search(date, 10),
        "filter by keyword": lambda: searcher.search(keyword, 10),
        "facet of a keyword": lambda: searcher.aggregate(everything, authors),
        "facet of a number": lambda: searcher.aggregate(everything, pages),
        "sort by number": lambda: searcher.search(everything, 10, order_by_field="pages"),
    }
