"""A progress bar for one phase of a long task: how much is done, how fast, and the time left."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from rich.progress import Progress

Unit = Literal["bytes", "documents"]


class Bar:
    """The progress of a task: `documents`, and a share of the whole."""

    def __init__(
        self, progress: "Progress | None" = None, total: int | None = None, unit: Unit = "documents"
    ) -> None:
        self.documents = 0
        self._started = time.monotonic()
        self._progress = progress
        self._unit = unit
        self._done = 0
        self._total = total
        if progress:
            self._task = progress.add_task("Reading", total=total, amount="", left="")

    def advance(self, count: int) -> None:
        """Show that `count` more units of the whole were read."""
        self._done += count
        if self._progress:
            self._progress.update(
                self._task, completed=self._done, amount=self._amount(), left=self._left()
            )

    def write(self) -> None:
        """Show that everything was read and the index is being written, for an unknown time."""
        if self._progress:
            amount = f"{self.documents:,} documents"
            self._progress.remove_task(self._task)
            self._task = self._progress.add_task("Writing", total=None, amount=amount, left="")

    def _amount(self) -> str:
        rate = f"{self.documents / max(time.monotonic() - self._started, 0.001):,.0f}/s"
        if self._unit == "documents":
            of = f" of {self._total:,}" if self._total is not None else ""
            return f"{self.documents:,}{of} documents, {rate}"
        from rich.filesize import decimal

        of = f" of {decimal(self._total)}" if self._total is not None else ""
        return f"{decimal(self._done)}{of}, {self.documents:,} documents, {rate}"

    def _left(self) -> str:
        """The time left at the speed so far; empty while that is unknown."""
        elapsed = time.monotonic() - self._started
        if not self._total or not self._done or elapsed < 1:
            return ""
        seconds = int(elapsed / self._done * max(self._total - self._done, 0))
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02} left"


@contextmanager
def shown(total: int | None, *, unit: Unit) -> Iterator[Bar]:
    """Show a bar on standard error while the work goes on, if that is a terminal.

    Args:
        total: The whole, in `unit`, or None if unknown.
        unit: What is counted.
    """
    if not sys.stderr.isatty():
        yield Bar()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    columns: list[Any] = [
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[amount]}"),
        _time_column(),
    ]
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield Bar(progress, total, unit)


def _time_column() -> Any:
    """Return a column with the time left, or, while that is unknown, the time since the start."""
    from rich.progress import Task, TimeElapsedColumn
    from rich.table import Column
    from rich.text import Text

    class TimeColumn(TimeElapsedColumn):
        def render(self, task: Task) -> Text:
            left: str = task.fields["left"]
            return Text(left) if left else super().render(task)

    return TimeColumn(Column(no_wrap=True))
