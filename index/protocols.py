"""The writer interface that both engines implement, and the summary of a commit."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from kashaf.index.documents.document import Document


@dataclass(frozen=True)
class Changes:
    """How many documents a commit added, updated, left unchanged and deleted."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    deleted: int = 0

    def plus(
        self, *, added: int = 0, updated: int = 0, unchanged: int = 0, deleted: int = 0
    ) -> "Changes":
        """Return the sum of these counts and the ones given."""
        return Changes(
            self.added + added,
            self.updated + updated,
            self.unchanged + unchanged,
            self.deleted + deleted,
        )


class Writer(Protocol):
    """Changes an index. Use it as a context manager, which commits when the block succeeds.

    Attributes:
        changes: What this writer has changed so far.
    """

    changes: Changes

    def add(self, document: Document | Mapping[str, object]) -> None:
        """Add a document, replacing the one with the same id.

        Args:
            document: A `Document`, or a mapping that `Document.from_mapping` accepts.

        Raises:
            ValueError: The mapping does not describe a valid document.
        """
        ...

    def delete(self, identity: str) -> bool:
        """Delete the document with this id; return whether it existed."""
        ...

    def prune(self) -> None:
        """Delete the documents that were in the index before and that were not added again."""
        ...

    def close(self) -> None:
        """Release the index without committing."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...
