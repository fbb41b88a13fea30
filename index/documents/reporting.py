"""The reports of a run: notes summarized by kind, skipped files by kind, shared ids."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from kashaf.index.errors import SourceError

OnReport: TypeAlias = Callable[[SourceError], None]
"""Called with an error or a note."""


@dataclass(frozen=True, slots=True)
class Note:
    """A note about a document that was kept. Notes of one `kind` in one file are summarized."""

    where: str
    reason: str
    kind: str = ""


@dataclass
class Skipped:
    """Counts the entries in the folders of a run that are not read."""

    unknown: Counter[str] = field(default_factory=Counter)
    hidden: int = 0
    links: int = 0
    indexes: int = 0
    others: int = 0
    """Pipes, sockets and devices."""

    def __str__(self) -> str:
        """Return a line such as `5 files of unknown kinds: .xyz 3, .dat 2; 1 hidden`."""
        parts = []
        if total := self.unknown.total():
            kinds = ", ".join(f"{kind} {count}" for kind, count in self.unknown.most_common(8))
            rest = len(self.unknown) - 8
            more = f" and {rest} other kinds" if rest > 0 else ""
            noun = "file of an unknown kind" if total == 1 else "files of unknown kinds"
            parts.append(f"{total} {noun}: {kinds}{more}")
        parts += [f"{self.hidden} hidden"] if self.hidden else []
        parts += (
            [f"{counted(self.links, 'link')} (--follow-links follows them)"] if self.links else []
        )
        parts += [counted(self.indexes, "index folder")] if self.indexes else []
        if self.others:
            noun = "pipe, socket or device" if self.others == 1 else "pipes, sockets or devices"
            parts.append(f"{self.others} {noun}")
        return "; ".join(parts)


def counted(count: int, noun: str) -> str:
    """Return a number with a noun, in the plural unless it is one."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


class FoldedNotes:
    """The notes of one file: the first of each kind, and how many there were of that kind."""

    def __init__(self, on_note: OnReport) -> None:
        self._on_note = on_note
        self._first: dict[str, Note] = {}
        self._counts: Counter[str] = Counter()

    def add(self, note: Note) -> None:
        """Keep a note until the file ends."""
        kind = note.kind or note.reason
        self._first.setdefault(kind, note)
        self._counts[kind] += 1

    def flush(self) -> None:
        """Report the notes of a file that has ended."""
        for kind, note in self._first.items():
            more = self._counts[kind] - 1
            reason = f"{note.reason} (and {more} more like it)" if more else note.reason
            self._on_note(SourceError(note.where, reason))
        self._first.clear()
        self._counts.clear()


MAX_SHARED: Final = 5
"""How many files are named that have ids of earlier files."""


class SharedIds:
    """Ids that occur in more than one file, so that the later document replaced the earlier."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._files: dict[int, int] = {}  # the hash of an id → the number of its latest file
        self._shared: Counter[int] = Counter()  # ids of the file that is read, by earlier file
        self._first = ""
        self._sharing = 0

    def add(self, identity: str, file: str) -> None:
        """Note that `file` has a document with this id; files come one after the other."""
        if not self._names or self._names[-1] != file:
            self._names.append(file)
        now, key = len(self._names) - 1, hash(identity)
        before = self._files.setdefault(key, now)
        if before != now:
            self._files[key] = now
            self._first = self._first if self._shared else identity
            self._shared[before] += 1

    def of_file(self) -> SourceError | None:
        """Return the note of a file that has ended; None for one without, or after many notes."""
        if not self._shared:
            return None
        note = SourceError(self._names[-1], self._reason())
        self._shared.clear()
        self._sharing += 1
        return note if self._sharing <= MAX_SHARED else None

    def of_more(self) -> SourceError | None:
        """Return the note of all files that `of_file` has left out; None if there are none."""
        more = self._sharing - MAX_SHARED
        return (
            SourceError("ids", f"{more} more files have ids of earlier files") if more > 0 else None
        )

    def _reason(self) -> str:
        count, first = self._shared.total(), repr(self._first[:80])
        ids = f"the id {first} is" if count == 1 else f"{count} ids, {first} the first, are"
        files = self._names[next(iter(self._shared))]
        if (more := len(self._shared) - 1) > 0:
            files += f" and {counted(more, 'more file')}"
        documents = "document was" if count == 1 else "documents were"
        return (
            f"{ids} also in {files}, whose {documents} replaced; give ids that differ to keep both"
        )
