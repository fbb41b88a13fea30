"""The command that demonstrates Kashaf with the articles that come with it."""

from pathlib import Path
from typing import Annotated

import typer

from kashaf.index.errors import KashafError
from kashaf.terminal import results
from kashaf.terminal.commands import building, serving
from kashaf.terminal.commands.parameters import named_index

_INDEX = "kashaf-demo"
_QUERY = "القوات الأميركية"
_START_SECONDS = 15.0


def demo(
    index: Annotated[
        str,
        typer.Option(
            "--index", callback=named_index, help="The folder for the index of the articles."
        ),
    ] = _INDEX,
    page: Annotated[
        bool, typer.Option("--page/--no-page", help="Whether to open the search page.")
    ] = True,
    copy: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Only copy the examples that the guides use."),
    ] = None,
) -> None:
    """Index 48 example articles and open the search page, or print a search without a browser.

    Example: kashaf demo --no-page
    """
    from importlib.resources import files
    from importlib.util import find_spec

    examples = Path(str(files("kashaf"))) / "examples"
    if copy is not None:
        _copy(examples, copy)
        return
    building.index([str(examples / "news")], index)
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


def _copy(examples: Path, folder: Path) -> None:
    """Copy the articles, and the judged queries about them, to a folder."""
    import shutil

    for name in ("news", "judged"):
        try:
            shutil.copytree(examples / name, folder / name, ignore=shutil.ignore_patterns("__*"))
        except OSError as error:
            where = error.filename if error.errno else folder / name
            raise KashafError(f"{where}: can't be written: {error.strerror or error}") from None
    typer.echo(f"{folder / 'news'}: 48 articles; {folder / 'judged'}: queries about them")


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
