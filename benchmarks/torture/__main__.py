"""What an index survives: ``python -m benchmarks.torture``.

Prints what was tried and the results, and each failure with the seed that repeats it; exits with 1
if there was one. Needs Linux; strace for the parts `calls` and `power`, permission to mount for
`full`.
"""

import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from benchmarks import report
from benchmarks.torture import tally
from benchmarks.torture.commands import Command, commands
from benchmarks.torture.concurrency.load import mixed_load
from benchmarks.torture.concurrency.served import torment_server
from benchmarks.torture.crashes.disk import fail_at_calls, fill_disk, stop_at_calls
from benchmarks.torture.crashes.kills import kill_at_random
from benchmarks.torture.crashes.power import lose_power
from benchmarks.torture.damage.damaged import damage
from benchmarks.torture.damage.forged import forge
from benchmarks.torture.damage.links import place_links
from benchmarks.torture.fuzzing.budget import keep_budget
from benchmarks.torture.fuzzing.fuzz import fuzz

PARTS = (
    *("kills", "calls", "full", "power", "damage", "load", "fuzz"),
    *("forged", "budget", "links", "served"),
)
QUICK = ("update", "merge")
"""The commands of the quick form, but for kills."""
_STRACE = ("calls", "power")
_BROKEN = {"kills", "calls", "full", "power"}


def main(
    parts: Annotated[str, typer.Option(help="Parts, comma-separated.")] = ",".join(PARTS),
    seed: Annotated[int, typer.Option(help="Of all that is random.")] = 1,
    quick: Annotated[bool, typer.Option(help="A twentieth or less of everything.")] = False,
    indexes: Annotated[
        int | None, typer.Option(help="How many forged indexes, instead of the form's number.")
    ] = None,
    index: Annotated[
        Path | None, typer.Option(help="Another index for the part budget, news for example.")
    ] = None,
) -> None:
    """Break an index in many ways, and see whether it holds what was committed."""
    asked = [name.strip() for name in parts.split(",") if name.strip()]
    if unknown := [name for name in asked if name not in PARTS]:
        raise typer.BadParameter(
            f"{', '.join(unknown)}: not among {', '.join(PARTS)}", param_hint="--parts"
        )
    if shutil.which("strace") is None and not set(asked).isdisjoint(_STRACE):
        raise typer.BadParameter("calls and power need strace", param_hint="--parts")
    faults: list[str] = []
    with tempfile.TemporaryDirectory(
        prefix="kashaf-torture-", ignore_cleanup_errors=True
    ) as folder:
        chosen = commands(Path(folder)) if not _BROKEN.isdisjoint(asked) else []
        for name in asked:
            started = time.perf_counter()
            tallies = list(_part(name, Path(folder) / name, chosen, seed, quick, indexes, index))
            took = time.perf_counter() - started
            title = f"{name}, seed {seed}, {took:.0f} s"
            report.show(title, ["what", "tried", "result", "failures"], tally.rows(tallies))
            faults += (fault for one in tallies for fault in one.faults)
    for fault in faults:
        typer.echo(f"failure: {fault}", err=True)
    raise typer.Exit(bool(faults))


def _part(
    name: str,
    folder: Path,
    chosen: list[Command],
    seed: int,
    quick: bool,
    indexes: int | None,
    index: Path | None,
) -> Iterator[tally.Tally]:
    """The tallies of a part, the long form or the quick one, which has fewer commands, too."""

    def size(long: int, short: int) -> int:
        return short if quick else long

    folder.mkdir()
    alone = [one for one in chosen if one.is_alone and (one.name in QUICK or not quick)]
    parts: dict[str, Callable[[], Iterable[tally.Tally]]] = {
        "kills": lambda: kill_at_random(chosen, folder, size(500, 6), seed),
        "calls": lambda: chain(
            stop_at_calls(alone, folder, size(0, 3), seed),
            fail_at_calls(alone, folder, size(0, 3), seed),
        ),
        "full": lambda: fill_disk(alone, folder, size(1, 6)),
        "power": lambda: lose_power(alone, folder, size(4, 1), size(0, 12), seed),
        "damage": lambda: damage(folder, size(10_000, 20), seed, size(200, 60), size(100, 20)),
        "load": lambda: mixed_load(folder, size(200, 5), size(20, 1), size(8, 4), size(2, 1)),
        "fuzz": lambda: fuzz(folder, size(20_000, 150), size(240, 0), seed),
        "budget": lambda: keep_budget(folder, size(300, 4), size(3_000_000, 400_000), seed, index),
        "links": lambda: place_links(folder, size(5_000, 60), seed),
        "served": lambda: torment_server(folder, size(60, 1), seed),
        "forged": lambda: forge(folder, size(20_000, 200) if indexes is None else indexes, seed),
    }
    yield from parts[name]()


if __name__ == "__main__":
    typer.run(main)
