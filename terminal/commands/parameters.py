"""Arguments and options that several subcommands share."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

DEFAULT_INDEX = "kashaf-index"


def named_index(target: str) -> str:
    """Return the name of an index; an empty one, as a path the current folder, is an error."""
    if not target.strip():
        raise typer.BadParameter("empty; name a folder, or write . for this one")
    return target


IndexOption = Annotated[
    str,
    typer.Option(
        "--index",
        "-i",
        callback=named_index,
        envvar="KASHAF_INDEX",
        help="The index: a folder, or opensearch://host:9200/name.",
    ),
]
Sources = Annotated[
    list[str],
    typer.Argument(
        metavar="SOURCE...",
        help="Files or folders, in any format of kashaf formats; - is JSON lines from stdin.",
    ),
]
Strict = Annotated[
    bool, typer.Option("--strict", help="Stop at the first bad line, leaving the index unchanged.")
]
Jobs = Annotated[
    int | None, typer.Option(min=1, help="Number of processes; by default one per core.")
]
Wait = Annotated[
    float, typer.Option(min=0, help="Seconds to wait while another process writes the index.")
]
Dictionary = Annotated[
    Path | None,
    typer.Option(
        "--dictionary",
        "--words",
        help="Protected words, synonyms and stop words; see docs/how-to/add-words.md.",
    ),
]
As = Annotated[
    str | None,
    typer.Option("--as", metavar="FORMAT", help="The format of the files, whatever their names."),
]
Map = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="KEY=COLUMN",
        help="A field and its column or key, such as title=headline (repeatable).",
    ),
]
Records = Annotated[
    str | None,
    typer.Option(metavar="PATH", help="The path of the records in JSON, such as hits.hits."),
]
NoHeader = Annotated[
    bool, typer.Option("--no-header", help="The first row is data; columns are called 1, 2, ….")
]
Delimiter = Annotated[
    str | None,
    typer.Option(metavar="CHARACTER", help="The column separator; by default, detected."),
]
Encoding = Annotated[
    str | None, typer.Option(help="The encoding of the text; by default, detected.")
]
DateFormat = Annotated[
    str | None,
    typer.Option(
        metavar="FORM", help="The format of dates, such as %d.%m.%Y; tried before others."
    ),
]
FollowLinks = Annotated[bool, typer.Option("--follow-links", help="Follow links inside folders.")]
SchemaFile = Annotated[
    Path | None,
    typer.Option("--schema", help="A TOML file that describes the fields of the documents."),
]
Fields = Annotated[
    list[str] | None,
    typer.Option(
        "--field",
        metavar="NAME=TYPE",
        help="A field: text, keyword, number or date (repeatable).",
    ),
]
Meaning = Annotated[
    bool | None,
    typer.Option(
        "--meaning/--no-meaning",
        help="Encode what documents mean, for --mode meaning; by default as in the index.",
    ),
]
Encoder = Annotated[
    str | None,
    typer.Option(
        "--encoder",
        metavar="PACKAGE.MODULE:NAME",
        help="The function that encodes what texts mean, if not Kashaf's own.",
    ),
]
Mode = Annotated[
    Literal["words", "meaning", "both"],
    typer.Option("--mode", help="Find by words; by meaning, across languages; or by both."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
QueryWords = Annotated[list[str], typer.Argument(metavar="QUERY...", help="The query.")]
AnyQueryWords = Annotated[
    list[str] | None,
    typer.Argument(metavar="[QUERY]...", help="Only what matches; by default everything."),
]
Filters = Annotated[
    list[str] | None,
    typer.Option(
        "--filter",
        metavar="NAME=VALUE",
        help="Only documents with source=NAME, pages=100..300 or section!=NAME (repeatable).",
    ),
]
FirstDay = Annotated[
    datetime | None,
    typer.Option("--from", metavar="YYYY-MM-DD", formats=["%Y-%m-%d"], help="The first day."),
]
LastDay = Annotated[
    datetime | None,
    typer.Option("--to", metavar="YYYY-MM-DD", formats=["%Y-%m-%d"], help="The last day."),
]
Sort = Annotated[
    list[str] | None,
    typer.Option(help="A field; -FIELD sorts descending, date sorts newest first (repeatable)."),
]
Related = Annotated[bool, typer.Option("--related", help="Find words of the same root as well.")]
