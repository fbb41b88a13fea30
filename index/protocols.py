"""The writer interface that both engines implement, and the summary of a commit."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from kashaf.index.documents.document import Document
from kashaf.index.fields.schema import Schema


@dataclass(frozen=True)
class Changes:
    """How many documents a commit added, updated, left unchanged and deleted.

    Attributes:
        replaced: How many of those updated replaced an earlier document of the same run.
    """

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    deleted: int = 0
    replaced: int = 0

    def plus(
        self,
        *,
        added: int = 0,
        updated: int = 0,
        unchanged: int = 0,
        deleted: int = 0,
        replaced: int = 0,
    ) -> "Changes":
        """Return the sum of these counts and the ones given."""
        return Changes(
            self.added + added,
            self.updated + updated,
            self.unchanged + unchanged,
            self.deleted + deleted,
            self.replaced + replaced,
        )


class Writer(Protocol):
    """Changes an index. Use it as a context manager, which commits when the block succeeds.

    Attributes:
        changes: What this writer has changed so far.
        schema: The user-defined fields of the index.
    """

    changes: Changes
    schema: Schema

    def add(self, document: Document | Mapping[str, object]) -> None:
        """Add a document, replacing the one with the same id.

        Args:
            document: A `Document`, or a mapping that `Document.from_mapping` accepts.

        Raises:
            ValueError: The mapping does not describe a valid document.
        """
        ...

    def update(self, identity: str, changes: Mapping[str, object]) -> bool:
        """Change some fields of a document and keep the others; return whether it existed.

        Args:
            identity: The id of the document.
            changes: New values by field, as for `add`; None removes a field.

        Raises:
            ValueError: A change is not valid; the document stays as it is.
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
