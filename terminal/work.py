"""Long work on an index: progress is shown, what is left out is said, Ctrl-C is explained."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from kashaf.index.errors import KashafError, SourceError
from kashaf.index.targets import is_cluster_address
from kashaf.terminal.printing import clean
from kashaf.terminal.progress import Bar, shown

if TYPE_CHECKING:
    from kashaf.index.document import Document
    from kashaf.index.store.generation import Generation


class Work:
    """What goes on while an index is written. `skipped`: what could not be read."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self.skipped: list[SourceError] = []

    def skip(self, error: SourceError) -> None:
        """Say that a document was left out, and go on."""
        self.skipped.append(error)
        typer.echo(f"skipped {clean(str(error))}", err=True)

    def note(self, note: SourceError) -> None:
        """Say something about a document that was kept."""
        typer.echo(f"note: {clean(str(note))}", err=True)

    def read(
        self, sources: Sequence[str], *, strict: bool, whole: bool = False
    ) -> Iterator["Document"]:
        """The documents of the sources. strict: raise at the first that can't be read; whole: in
        the end, if some could not."""
        from kashaf.index.sources import read_documents, total_bytes

        bar = self._stack.enter_context(shown(total_bytes(sources)))
        on_error = None if strict else self.skip
        documents = read_documents(
            sources, on_error=on_error, on_note=self.note, on_progress=bar.advance
        )
        return self._counted(documents, bar, whole)

    def _counted(
        self, documents: Iterator["Document"], bar: Bar, whole: bool
    ) -> Iterator["Document"]:
        for document in documents:
            bar.documents += 1
            yield document
        bar.write()
        if whole and self.skipped:
            count = len(self.skipped)
            raise KashafError(f"nothing was changed: --prune would delete the {count} skipped")

    def count(self, source: str) -> Callable[[int], None]:
        """What is to be called with 1 for each document that the index `source` stores."""
        found = _newest(source)
        bar = self._stack.enter_context(shown(found.doc_count if found else None))

        def advance(count: int) -> None:
            bar.documents += count
            bar.advance(count)
            if found and bar.documents == found.doc_count:
                bar.write()

        return advance


@contextmanager
def long_work(target: str) -> Iterator[Work]:
    """Work on the index `target`. Ctrl-C ends it with a line that says which index is in service,
    and exit code 130."""
    before = _newest(target)
    try:
        with ExitStack() as stack:
            yield Work(stack)
    except KeyboardInterrupt:
        typer.echo(f"kashaf: interrupted; {_state(target, before)}", err=True)
        raise typer.Exit(130) from None


def _state(target: str, before: "Generation | None") -> str:
    name, now = clean(target), _newest(target)
    if is_cluster_address(target):
        return "the same command goes on where this one ended"
    if now and (before is None or now.number != before.number):
        return f"the work was done: {name} is in service as it is now"
    return f"{name} is as it was, and stays in service" if before else f"there is no {name} yet"


def _newest(target: str) -> "Generation | None":
    """The generation in service; None: none that can be read, or on a cluster."""
    from kashaf.index.store.generation import latest

    try:
        return None if is_cluster_address(target) else latest(Path(target))
    except (KashafError, OSError):
        return None
