"""Long tasks on an index: progress, skipped documents, and what Ctrl-C leaves behind."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from kashaf.index.documents.reporting import counted
from kashaf.index.errors import KashafError, SourceError
from kashaf.index.targets import is_cluster_address
from kashaf.terminal.progress import Bar, shown
from kashaf.terminal.text import clean

if TYPE_CHECKING:
    from kashaf.index.documents.document import Document
    from kashaf.index.documents.options import ReadOptions
    from kashaf.index.store.segment import Generation


class Work:
    """A task that reads documents.

    Attributes:
        skipped: How many documents and files could not be read.
    """

    def __init__(self, stack: ExitStack) -> None:
        """Close the progress bars of the task with `stack`."""
        self._stack = stack
        self._lines: Counter[tuple[str, str]] = Counter()
        self.skipped = 0

    def skip(self, error: SourceError) -> None:
        """Print that a document was skipped; the same reason in one file is printed once."""
        self.skipped += 1
        key = error.where.rpartition(":")[0] or error.where, error.reason
        self._lines[key] += 1
        if self._lines[key] == 1:
            typer.echo(f"skipped {clean(str(error))}", err=True)

    def note(self, note: SourceError) -> None:
        """Print a note on a document that was kept."""
        typer.echo(f"note: {clean(str(note))}", err=True)

    def read(
        self,
        sources: Sequence[str],
        reading: "ReadOptions",
        *,
        strict: bool,
        all_or_nothing: bool = False,
    ) -> Iterator["Document"]:
        """Return the documents of the sources, with a progress bar.

        Args:
            sources: Files and folders.
            reading: How to read them.
            strict: Whether to raise at the first document that cannot be read.
            all_or_nothing: Whether to raise at the end if some could not be read.

        Raises:
            KashafError: There is no document; the index was not changed.
        """
        from kashaf.index.documents import read_documents, total_bytes

        bar = self._stack.enter_context(shown(total_bytes(sources, reading), unit="bytes"))
        documents = read_documents(
            sources,
            options=reading,
            on_error=None if strict else self.skip,
            on_note=self.note,
            on_progress=bar.advance,
        )
        first = next(documents, None)
        if first is None:
            self._finish()
            raise KashafError("no document was read; nothing was changed")
        return self._counted(chain([first], documents), bar, all_or_nothing)

    def _counted(
        self, documents: Iterator["Document"], bar: Bar, all_or_nothing: bool
    ) -> Iterator["Document"]:
        for document in documents:
            bar.documents += 1
            yield document
        bar.write()
        self._finish()
        if all_or_nothing and self.skipped:
            advice = f"--prune would delete {counted(self.skipped, 'skipped document')}"
            raise KashafError(f"nothing was changed: {advice}")

    def _finish(self) -> None:
        """Print how many more documents were skipped for a reason that was printed once."""
        for (where, reason), count in self._lines.items():
            if count > 1:
                typer.echo(clean(f"skipped {where}: {reason}: {count - 1} more"), err=True)

    def count(self, source: str) -> Callable[[int], None]:
        """Return a function to call with the number of documents read from the index `source`."""
        found = _newest(source)
        bar = self._stack.enter_context(shown(found.doc_count if found else None, unit="documents"))

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
