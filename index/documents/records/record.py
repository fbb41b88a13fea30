"""A record: what the reader of a format yields, to be made into a document."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kashaf.index.documents.location import Anchor


@dataclass(frozen=True, slots=True)
class Record:
    """The values of one document, as they are in the file.

    Attributes:
        values: Its values by key. With `is_named` the keys are those of a document; otherwise the
            file's author chose them, and they have to be recognized.
        key: The key of a record without an id inside its file; empty if the file is one document;
            None to make the id from its `url`, or else from its content.
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
