"""Long tasks on an index: progress, skipped documents, and what Ctrl-C leaves behind."""

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
    """A task that reads documents.

    Attributes:
        skipped: What could not be read.
    """

    def __init__(self, stack: ExitStack) -> None:
        """Close the progress bars of the task with `stack`."""
        self._stack = stack
        self.skipped: list[SourceError] = []

    def skip(self, error: SourceError) -> None:
        """Print that a document was skipped."""
        self.skipped.append(error)
        typer.echo(f"skipped {clean(str(error))}", err=True)

    def note(self, note: SourceError) -> None:
        """Print a note on a document that was kept."""
        typer.echo(f"note: {clean(str(note))}", err=True)

    def read(
        self, sources: Sequence[str], *, strict: bool, all_or_nothing: bool = False
    ) -> Iterator["Document"]:
        """Return the documents of the sources, with a progress bar.

        Args:
            sources: Files and folders.
            strict: Whether to raise at the first document that cannot be read.
            all_or_nothing: Whether to raise at the end if some could not be read.
        """
        from kashaf.index.sources import read_documents, total_bytes

        bar = self._stack.enter_context(shown(total_bytes(sources)))
        on_error = None if strict else self.skip
        documents = read_documents(
            sources, on_error=on_error, on_note=self.note, on_progress=bar.advance
        )
        return self._counted(documents, bar, all_or_nothing)

    def _counted(
        self, documents: Iterator["Document"], bar: Bar, all_or_nothing: bool
    ) -> Iterator["Document"]:
        for document in documents:
            bar.documents += 1
            yield document
        bar.write()
        if all_or_nothing and self.skipped:
            count = len(self.skipped)
            advice = f"--prune would delete the {count} skipped documents"
            raise KashafError(f"nothing was changed: {advice}")

    def count(self, source: str) -> Callable[[int], None]:
        """Return a function to call with the number of documents read from the index `source`."""
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
    """Run a task on the index `target`.

    Ctrl-C ends it with exit code 130 and a line that says which state of the index remains.
    """
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
        return "run the same command again to continue"
    if now and now != before:
        return f"{name} was already updated"
    return f"{name} is unchanged" if before else f"{name} was not created"


def _newest(target: str) -> "Generation | None":
    """Return the newest generation in a folder; None if it cannot be read, or on a cluster."""
    from kashaf.index.store.generation import latest

    try:
        return None if is_cluster_address(target) else latest(Path(target))
    except (KashafError, OSError):
        return None
