"""Locations: the file, and the page or line in it, that a document comes from."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Self, TypeAlias

Anchor: TypeAlias = tuple[int, str, str]
"""(offset, name, value): from this offset of the body on, `Location` has this attribute."""

ANCHORED = ("volume", "page", "section", "time")


@dataclass(frozen=True, slots=True)
class Location:
    """The origin of a document, or of a passage in it.

    Attributes:
        path: The file's absolute path.
        inside: The path inside an archive; levels of nesting are separated by `//`.
        line: The line, row or record number, from 1.
        volume, page, section: As printed in a book; a slide of a presentation is a page.
        time: The time in a recording, as `HH:MM:SS`.
    """

    path: str
    inside: str = ""
    line: int | None = None
    volume: str = ""
    page: str = ""
    section: str = ""
    time: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the attributes that are known, by name."""
        return {name: value for name in self.__slots__ if (value := getattr(self, name))}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Return the location with these attributes; unknown names are ignored."""
        known = {name: values[name] for name in cls.__slots__ if name in values}
        return cls(**{"path": "", **known})

    def at(self, anchors: Sequence[Anchor], offset: int) -> "Location":
        """Return the location of the character at `offset` of the body with these anchors."""
        found = {name: value for at, name, value in anchors if at <= offset and name in ANCHORED}
        return type(self)(**{**asdict(self), **found}) if found else self

    @property
    def short(self) -> str:
        """The location without the folders above the file, for users without access to the disk."""
        return str(replace(self, path=self.path.rsplit("/", 1)[-1]))

    def __str__(self) -> str:
        file = f"{self.path}//{self.inside}" if self.inside else self.path
        place = f"{file}:{self.line}" if self.line else file
        named = [
            f"{name} {value}"
            for name in ("volume", "page", "section")
            if (value := getattr(self, name))
        ]
        return ", ".join([place, *named, *([self.time] if self.time else [])])
