"""The progress bar: how much was read, how fast, and how much time is left."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.progress import Progress


class Bar:
    """The progress of one task.

    Attributes:
        documents: How many documents were read so far.
    """

    def __init__(self, progress: "Progress | None" = None, total: int | None = None) -> None:
        """Add a bar to `progress`; None: show nothing. `total` is in bytes or documents."""
        self.documents = 0
        self._started = time.monotonic()
        self._progress = progress
        if progress:
            self._task = progress.add_task("Reading", total=total, documents=0, rate=0.0)

    def advance(self, count: int) -> None:
        """Show that `count` more bytes or documents were read."""
        self._show(advance=count)

    def write(self) -> None:
        """Show that everything was read, and the index is being written."""
        if self._progress:
            self._progress.tasks[self._task].total = None
        self._show(description="Writing")

    def _show(self, **changes: Any) -> None:
        if self._progress:
            rate = self.documents / max(time.monotonic() - self._started, 0.001)
            self._progress.update(self._task, documents=self.documents, rate=rate, **changes)


@contextmanager
def shown(total: int | None) -> Iterator[Bar]:
    """Show a bar on standard error for the duration of a task, if that is a terminal.

    Args:
        total: The size of the task, in bytes or documents; None if it is unknown.
    """
    if not sys.stderr.isatty():
        yield Bar()
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[documents]:,} documents, {task.fields[rate]:,.0f}/s"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as progress:
        yield Bar(progress, total)
