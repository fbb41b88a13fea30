"""What the readers of formats yield: a record of a file, on its way to a document."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kashaf.index.documents.location import Anchor


@dataclass(frozen=True, slots=True)
class Record:
    """One document's values as a format has them.

    Attributes:
        values: By key. With `is_named`, the keys are a document's own; otherwise they are a
            stranger's, and recognised by their names.
        key: What names the record inside its file where it has no id of its own; empty for a file
            that is one document. None: its `url` counts, then its content.
        line: The line or row it begins in, from 1.
        where: Attributes of its `Location`: page, section, time.
        anchors: The pages, sections or times of the body, by ascending offset.
        is_named: Whether the keys are a document's own.
        is_clean: Whether the body is text as a reader sees it: no markup is looked for in it.
    """

    values: Mapping[str, object]
    key: str | None = None
    line: int | None = None
    where: Mapping[str, str] = field(default_factory=dict)
    anchors: tuple[Anchor, ...] = ()
    is_named: bool = False
    is_clean: bool = False
