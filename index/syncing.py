"""Keeping an index up to date with folders of files, one commit for each round of changes.

A round compares the size and modification time of each file with those of the round before, so it
does not matter if events were missed or a folder was renamed: only changed files are read again.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from kashaf.index.documents.document import Document
from kashaf.index.documents.files.origins import file_id
from kashaf.index.documents.files.walking import SourceFile, check_exists, find_files
from kashaf.index.documents.options import ReadOptions
from kashaf.index.documents.reading import read_documents
from kashaf.index.documents.reporting import OnReport, Skipped
from kashaf.index.errors import IndexMissingError, SourceError
from kashaf.index.fields.values import conform
from kashaf.index.operations.access import open_writer, read_index
from kashaf.index.protocols import Changes, Writer
from kashaf.index.targets import Target


class _State(NamedTuple):
    """The attributes that show whether a file has changed."""

    size: int
    changed_ns: int
    inode: int


class FolderSync:
    """Folders, and the index that is kept up to date with them.

    Documents in the index from other sources are left alone. If a file can't be read, its old
    documents are kept, and it is read again when it changes.
    """

    def __init__(
        self,
        folders: Sequence[str | os.PathLike[str]],
        target: Target,
        *,
        reading: ReadOptions | None = None,
        on_error: OnReport,
        **writing: Any,
    ) -> None:
        """Keep an index up to date with folders; nothing is read before `update`.

        Args:
            folders: The folders or files.
            target: The index, which is created if there is none.
            reading: How the files are read.
            on_error: Called for every file or document that can't be read or is not valid.
            writing: More arguments of `open_writer`.

        Raises:
            SourceError: There is no such folder.
        """
        self._folders = [os.fspath(folder) for folder in folders]
        for folder in self._folders:
            check_exists(folder)
        self._target = target
        self._reading = reading or ReadOptions()
        self._on_error = on_error
        self._writing = writing
        self._states: dict[str, _State] = {}
        self._ids: dict[str, set[str]] | None = None

    def update(self) -> Changes:
        """Bring the index up to date; return what changed.

        Raises:
            KashafError: The index can't be written; the next call tries again.
        """
        paths = self._paths()
        states = _states(paths)
        changed = [one for one, state in states.items() if self._states.get(one) != state]
        with open_writer(self._target, **self._writing) as writer:
            before = self._known_ids()
            after = {one: ids for one, ids in before.items() if one in states}
            for one in changed:
                after[one] = self._read(paths[one], writer, before.get(one, set()))
            kept = set[str]().union(*after.values())
            for identity in sorted(set[str]().union(*before.values()) - kept):
                writer.delete(identity)
        self._states, self._ids = states, after
        return writer.changes

    @property
    def has_changed(self) -> bool:
        """Whether a file differs from what `update` last saw."""
        return _states(self._paths()) != self._states

    def _paths(self) -> dict[str, str]:
        """Return the paths of the files, by their ids."""
        return {
            file.id: file.path
            for folder in self._folders
            for file in find_files(folder, self._reading, Skipped())
            if isinstance(file, SourceFile)
        }

    def _known_ids(self) -> dict[str, set[str]]:
        """Return the ids of the documents from each file, after the last round or in the index."""
        if self._ids is None:
            self._ids = {}
            roots = [file_id(folder) for folder in self._folders]
            for document in self._stored():
                path = document.location.path if document.location else ""
                if any(path == root or path.startswith(f"{root}{os.sep}") for root in roots):
                    self._ids.setdefault(path, set()).add(document.id)
        return self._ids

    def _stored(self) -> Iterable[Document]:
        try:
            return read_index(self._target)[1]
        except IndexMissingError:
            return ()

    def _read(self, path: str, writer: Writer, old: set[str]) -> set[str]:
        """Add the documents of a file; return their ids, with the `old` ones if some failed."""
        new: set[str] = set()
        failed = []

        def fail(error: SourceError) -> None:
            failed.append(error)
            self._on_error(error)

        for document in self._documents(path, fail):
            try:
                writer.add(conform(document, writer.schema))
            except ValueError as error:
                fail(SourceError(path, str(error)))
            else:
                new.add(document.id)
        return new | old if failed else new

    def _documents(self, path: str, fail: OnReport) -> Iterator[Document]:
        try:
            yield from read_documents([path], options=self._reading, on_error=fail)
        except SourceError as error:  # deleted meanwhile
            fail(error)


def _states(paths: Mapping[str, str]) -> dict[str, _State]:
    found: dict[str, _State] = {}
    for identity, path in paths.items():
        with suppress(FileNotFoundError):  # deleted meanwhile
            status = os.stat(path)
            found[identity] = _State(status.st_size, status.st_mtime_ns, status.st_ino)
    return found
