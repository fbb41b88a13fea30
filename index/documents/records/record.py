"""A record: what the reader of a format yields, before it is made into a document."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kashaf.index.documents.location import Anchor


@dataclass(frozen=True, slots=True)
class Record:
    """The values of one document, as they are in the file.

    Attributes:
        values: By key. With `is_named` the keys are those of a document; otherwise they were
            chosen by someone else, and are recognised by their names.
        key: The name of the record inside its file, for one without an id; empty if the file is
            one document. None: the id is made of its `url`, or else of its content.
        line: The line or row it begins in, from 1.
        where: Attributes of its `Location`: page, section, time.
        anchors: The pages, sections or times of the body, by ascending offset.
        is_named: Whether the keys are those of a document.
        is_clean: Whether the body is plain text, so that markup in it is not removed.
    """

    values: Mapping[str, object]
    key: str | None = None
    line: int | None = None
    where: Mapping[str, str] = field(default_factory=dict)
    anchors: tuple[Anchor, ...] = ()
    is_named: bool = False
    is_clean: bool = False
