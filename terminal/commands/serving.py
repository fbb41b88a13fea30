"""Commands that answer requests until they are stopped."""

import os
from typing import Annotated

import typer

from kashaf.index.errors import KashafError
from kashaf.terminal import options
from kashaf.terminal.commands.parameters import DEFAULT_INDEX, Encoder, IndexOption, Mode


def serve(
    index: IndexOption = DEFAULT_INDEX,
    indexes: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME=INDEX]...", help="Several indexes by name: news=news.kashaf"),
    ] = None,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Number of server processes.")] = 1,
    writable: Annotated[
        bool, typer.Option("--writable", help="Accept updates that send the token KASHAF_TOKEN.")
    ] = False,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(help="Another host name that requests may use (repeatable)."),
    ] = None,
    allow_origin: Annotated[
        list[str] | None,
        typer.Option(
            help="A site whose scripts may use the API, such as https://a.org (repeatable)."
        ),
    ] = None,
    rate: Annotated[
        int, typer.Option(min=0, help="Requests per minute of one token or address; 0: no limit.")
    ] = 0,
    encoder: Encoder = None,
) -> None:
    """Serve a search page and an HTTP API over an index, by default to this machine only.

    If KASHAF_READ_TOKENS contains tokens, separated by spaces, each request must send one of them.

    Example: kashaf serve --index news.kashaf --port 8000
    """
    try:
        from kashaf.search.web import server
        from kashaf.search.web.names import named_targets
    except ModuleNotFoundError as error:
        raise KashafError(f"serve needs {error.name}: pip install 'kashaf[web]'") from None
    from kashaf.index.operations.access import read_index

    target = named_targets(indexes) if indexes else index
    for each in target.values() if isinstance(target, dict) else [target]:
        read_index(each)
    if writable and not os.environ.get("KASHAF_TOKEN"):
        raise KashafError("--writable needs a secret in the environment variable KASHAF_TOKEN")
    server.read_tokens()
    origins = tuple(map(server.check_origin, allow_origin or ()))
    hosts = server.allowed_hosts(host, tuple(map(server.check_host, allow_host or ())))
    server.check_address(host, port)
    shown = f"[{host}]" if ":" in host else host
    typer.echo(f"http://{shown}:{port}/ (Ctrl-C stops it)", err=True)
    server.serve(
        server.Settings(target, host, port, hosts, writable, workers, rate, origins, encoder)
    )


def mcp(index: IndexOption = DEFAULT_INDEX, mode: Mode = "words", encoder: Encoder = None) -> None:
    """Serve an index to an assistant as the tools search and fetch (MCP on standard input/output).

    --mode is the mode of searches for which the assistant does not choose one.

    Example: kashaf mcp --index news.kashaf
    """
    try:
        from kashaf.search.assistant import assistant_server
    except ModuleNotFoundError as error:
        raise KashafError(f"mcp needs {error.name}: pip install 'kashaf[mcp]'") from None
    from kashaf.search import open_index

    with open_index(index, encoder=encoder) as opened:
        options.checked(lambda: opened.search("", mode=mode))
        assistant_server(opened, mode).run()
