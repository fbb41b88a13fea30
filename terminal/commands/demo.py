"""The command that shows Kashaf on the articles that it brings."""

from typing import Annotated

import typer

from kashaf.terminal import results
from kashaf.terminal.commands import building, serving

_INDEX = "kashaf-demo"
_QUERY = "القوات الأميركية"
_START_SECONDS = 15.0


def demo(
    index: Annotated[
        str, typer.Option("--index", help="The folder for the index of the articles.")
    ] = _INDEX,
    page: Annotated[
        bool, typer.Option("--page/--no-page", help="Whether to open the search page.")
    ] = True,
) -> None:
    """Index 48 example articles and open the search page, or print a search without a browser.

    Example: kashaf demo --no-page
    """
    from importlib.resources import files
    from importlib.util import find_spec

    building.index([str(files("kashaf") / "examples" / "news")], index)
    if page and _has_browser() and find_spec("uvicorn") and find_spec("jinja2"):
        from threading import Thread

        port = _free_port()
        Thread(target=_open_page, args=(port,), daemon=True).start()
        serving.serve(index, port=port)
        return
    from kashaf.search import open_index

    typer.echo(f'\nkashaf search "{_QUERY}" --index {index} --limit 3\n')
    with open_index(index) as opened:
        results.print_results(opened.search(_QUERY, limit=3))
    if not find_spec("uvicorn"):
        typer.echo("\nFor the search page: pip install 'kashaf[web]'")
    typer.echo(f"\nNext: kashaf search QUERY --index {index}, or kashaf serve --index {index}")


def _has_browser() -> bool:
    import webbrowser

    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True


def _free_port() -> int:
    import socket

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


def _open_page(port: int) -> None:
    """Open the page in the browser as soon as the server accepts connections."""
    import socket
    import time
    import webbrowser

    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            webbrowser.open(f"http://127.0.0.1:{port}/")
            return
