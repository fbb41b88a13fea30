"""The options of the command: from text to the values of the library, or a helpful error."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import typer

from kashaf.index.errors import KashafError, SourceError
from kashaf.index.targets import is_cluster_address
from kashaf.terminal.results import print_none
from kashaf.terminal.text import clean

if TYPE_CHECKING:
    from kashaf.index.analysis import AnalyzerSettings
    from kashaf.index.documents.options import ReadOptions
    from kashaf.index.fields.schema import Schema
    from kashaf.search import Hit, Index, Results, SearchRequest

T = TypeVar("T")


def settings(path: Path | None) -> "AnalyzerSettings | None":
    """Return the settings with a user dictionary, or None, for those of the index, without one."""
    return dictionary(path) if path else None


def dictionary(path: Path) -> "AnalyzerSettings":
    """Return the settings that a user dictionary describes.

    Raises:
        SourceError: The file can't be read, or a line of it is not valid.
    """
    from kashaf.index.analysis import read_dictionary

    try:
        return read_dictionary(text_of(path))
    except ValueError as error:
        line, _, reason = str(error).partition(": ")
        raise SourceError(f"{path}:{line}", reason) from None


def reading(
    *,
    format_: str | None,
    columns: Sequence[str] | None,
    records: str | None,
    no_header: bool,
    delimiter: str | None,
    encoding: str | None,
    date_format: str | None,
    follow_links: bool,
    fields: "Schema | None" = None,
    index: str = "",
) -> "ReadOptions":
    """Return how to read files; `columns` are pairs such as `title=headline`.

    Columns with the name of a field in the schema `fields`, by default that of `index`, contain
    that field.

    Raises:
        KashafError: A value is not valid.
    """
    from kashaf.index.documents.options import ReadOptions

    pairs = [pair.partition("=") for pair in columns or ()]
    try:
        return ReadOptions(
            format=format_,
            columns={key.strip(): column.strip() for key, _, column in pairs},
            records=records,
            header=not no_header,
            delimiter={"tab": "\t", "\\t": "\t"}.get(delimiter or "", delimiter),
            encoding=encoding,
            date_format=date_format,
            follow_links=follow_links,
            fields=(_existing_schema(index) if fields is None else fields).names,
        )
    except ValueError as error:
        raise KashafError(f"--{error}") from None


def _existing_schema(index: str) -> "Schema":
    from kashaf.index.fields.schema import Schema
    from kashaf.index.operations.access import read_schema

    try:
        return read_schema(index)
    except KashafError:
        return Schema()


def search_request(query: str, **options: Any) -> "SearchRequest":
    """Return the request; raises `KashafError` for a value that is not valid."""
    from kashaf.search import SearchRequest

    try:
        return SearchRequest(query, **options)
    except ValueError as error:
        raise KashafError(str(error)) from None


def schema(path: Path | None, fields: Sequence[str] | None) -> "Schema | None":
    """Return the schema of a file and of single fields such as `pages=number`; None without any.

    Raises:
        KashafError: The file or a field is not valid.
    """
    if path is None and not fields:
        return None
    from kashaf.index.fields.schema import Schema
    from kashaf.index.fields.toml import read_schema

    described = read_schema(path).to_json() if path else {}
    for field in fields or ():
        name, separator, kind = field.partition("=")
        if not separator:
            raise KashafError(f"--field {field}: write NAME=text, keyword, number or date")
        described[name] = {"type": kind}
    try:
        return Schema.from_json(described)
    except ValueError as error:
        raise KashafError(f"--field {error}") from None


def run_search(index: "Index", request: "SearchRequest") -> "Results":
    """Return the results; raises `KashafError` for a name or value that is not valid."""
    return checked(lambda: index.run(request))


def scan(index: "Index", request: "SearchRequest", *, whole: bool = False) -> "Iterator[Hit]":
    """Return all matches; raises `KashafError` for a name or value that is not valid."""
    return checked(lambda: index.scan(unlimited(request), whole=whole))


def widened(index: "Index", request: "SearchRequest") -> "tuple[SearchRequest, int]":
    """Return the request to scan for the documents that a search finds, and how many these are.

    If nothing matches, a search looks for words of the same root as well; a scan does not. The
    notes of the search are printed, or else that nothing was found.
    """
    results = run_search(index, replace(unlimited(request), limit=0, offset=0, snippets=False))
    if results.total:
        for note in results.notes:
            typer.echo(clean(note), err=True)
    else:
        print_none(results)
    return replace(request, related=request.related or results.widened), results.total


def unlimited(request: "SearchRequest") -> "SearchRequest":
    """Return a request without a time limit, for output that must be complete."""
    return replace(request, seconds=math.inf)


def checked(search: Callable[[], T]) -> T:
    """Return the result of `search`, and raise its ValueError as `KashafError`."""
    try:
        return search()
    except ValueError as error:
        raise KashafError(str(error)) from None


def text_of(path: Path) -> str:
    """Return the text of a file, in any encoding that documents may have.

    Raises:
        SourceError: It can't be read.
    """
    from kashaf.index.documents.text.charset import UndecodableError, decode

    try:
        return decode(path.read_bytes()).text
    except OSError as error:
        raise SourceError(str(path), f"can't be read: {error.strerror}") from None
    except UndecodableError as error:
        raise SourceError(str(path), str(error)) from None


def check_search(
    *, show_all: bool, one_page: Mapping[str, object], records: Mapping[str, object]
) -> None:
    """Raise `KashafError` if options are given that do not go together.

    Args:
        show_all: Whether --all is given.
        one_page: The options that --all excludes, with their values.
        records: The options that the format excludes, with their values.
    """
    for name, value in (one_page if show_all else {}).items():
        if value:
            raise KashafError(f"{name} and --all can't be used together")
    for name, value in records.items():
        if value:
            raise KashafError(f"{name} and --format can't be used together")


def filters(pairs: Sequence[str], schema: "Schema") -> dict[str, list[Any]]:
    """Return the filters of options such as `source=masdar`, `pages=100..300` or `section!=شعر`.

    Without a value, as in `pages=`, a filter selects the documents without the field.

    Raises:
        KashafError: An option has no `=`.
    """
    from kashaf.search.fields.filters import filter_values

    values: dict[str, list[Any]] = {}
    for pair in pairs:
        name, separator, value = pair.partition("=")
        if not separator:
            raise KashafError(f"--filter {pair}: write NAME=VALUE, such as source=masdar")
        sign, name = ("-", name[:-1]) if name.endswith("!") else ("", name)
        name = "tags" if name == "tag" else name
        values.setdefault(sign + name, []).extend(filter_values(name, [value], schema))
    return values


def folder(target: str) -> str:
    """Return the path of an index in a folder. Raises `KashafError` if it is on a cluster."""
    if is_cluster_address(target):
        raise KashafError(f"{target}: only an index in a folder can be copied like this")
    return target
