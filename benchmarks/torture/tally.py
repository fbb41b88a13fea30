"""What was tried, and the results."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass
class Tally:
    """Counts of tries and outcomes, and the faults: each a sentence with which to repeat it."""

    what: str
    tried: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def add(self, outcome: str, place: str = "", faults: Sequence[str] = ()) -> None:
        """Count a try; `place` says how to repeat it where there are faults."""
        self.tried += 1
        self.outcomes["fault" if faults else outcome] += 1
        self.faults += (f"{place}: {fault}" for fault in faults)


def rows(tallies: Iterable[Tally]) -> list[list[str]]:
    """The tallies as a table's rows: what, tried, outcomes, faults."""
    return [
        [
            tally.what,
            f"{tally.tried:,}",
            ", ".join(f"{count:,} {name}" for name, count in sorted(tally.outcomes.items())),
            f"{len(tally.faults):,}",
        ]
        for tally in tallies
    ]
