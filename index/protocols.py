"""What the writer of an index can do, whichever engine holds it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from kashaf.index.document import Document


@dataclass(frozen=True)
class Changes:
    """What a commit did: how many documents were added, updated, left as they were, deleted."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    deleted: int = 0


class Writer(Protocol):
    """Changes an index. Use it in a `with` statement: it commits at the end."""

    changes: Changes

    def add(self, document: Document | Mapping[str, object]) -> None:
        """Add a document, or put it in the place of the one with its id.

        Raises `ValueError` for a mapping that is no document.
        """
        ...

    def delete(self, identity: str) -> bool:
        """Delete the document with this id; False: there is none."""
        ...

    def prune(self) -> None:
        """Delete the documents that were in the index before and that `add` was not given."""
        ...

    def close(self) -> None:
        """Release the index without a commit."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...
