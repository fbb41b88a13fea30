"""Long work on an index: progress is shown, what is left out is said, Ctrl-C is explained."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from kashaf.index.errors import KashafError, SourceError
from kashaf.index.targets import is_cluster_address
from kashaf.terminal.printing import clean
from kashaf.terminal.progress import Bar, shown

if TYPE_CHECKING:
    from kashaf.index.documents.document import Document
    from kashaf.index.documents.options import ReadOptions
    from kashaf.index.store.generation import Generation


class Work:
    """What goes on while an index is written. `skipped`: how many things could not be read."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._lines: Counter[tuple[str, str]] = Counter()
        self.skipped = 0

    def skip(self, error: SourceError) -> None:
        """Say that a document was left out, and go on; the same of one file is said once."""
        self.skipped += 1
        key = error.where.rpartition(":")[0] or error.where, error.reason
        self._lines[key] += 1
        if self._lines[key] == 1:
            typer.echo(f"skipped {clean(str(error))}", err=True)

    def note(self, note: SourceError) -> None:
        """Say something about what was kept."""
        typer.echo(f"note: {clean(str(note))}", err=True)

    def read(
        self,
        sources: Sequence[str],
        reading: "ReadOptions",
        *,
        strict: bool,
        whole: bool = False,
    ) -> Iterator["Document"]:
        """The documents of the sources, of which there must be one before an index is touched.

        strict: raise at the first that can't be read; whole: in the end, if some could not.
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
        return self._counted(chain([first], documents), bar, whole)

    def _counted(
        self, documents: Iterator["Document"], bar: Bar, whole: bool
    ) -> Iterator["Document"]:
        for document in documents:
            bar.documents += 1
            yield document
        bar.write()
        self._finish()
        if whole and self.skipped:
            raise KashafError(
                f"nothing was changed: --prune would delete the {self.skipped} skipped"
            )

    def _finish(self) -> None:
        """Say how many things more were skipped for a reason that was said once."""
        for (where, reason), count in self._lines.items():
            if count > 1:
                line = f"skipped {where}: {reason}: {count - 1} more"
                typer.echo(clean(line), err=True)

    def count(self, source: str) -> Callable[[int], None]:
        """What is to be called with 1 for each document that the index `source` stores."""
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
