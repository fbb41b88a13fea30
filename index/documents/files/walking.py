"""Finds the files of sources, which are files, folders and standard input."""

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass

from kashaf.index.documents.files.origins import displayed, file_id
from kashaf.index.documents.files.packed import SUFFIXES
from kashaf.index.documents.formats.detection import detected
from kashaf.index.documents.formats.registry import BY_EXTENSION
from kashaf.index.documents.options import ReadOptions
from kashaf.index.documents.reporting import Skipped
from kashaf.index.errors import SourceError

STDIN = "-"
_HEAD_BYTES = 4096
_INDEX_FILE = re.compile(r"kashaf_\d+\.json|_[A-Za-z]+_\d+\.toc|[A-Za-z]+_WRITELOCK")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read: `path` opens it, `shown` names it to users.

    `id` is that of its document: the absolute path with links resolved. So a file keeps its id
    whatever path leads to it and whatever the current folder is, and no two files share one.
    """

    path: str
    shown: str
    id: str


def files_of(
    paths: list[str], options: ReadOptions, skipped: Skipped
) -> Iterator[SourceFile | SourceError | None]:
    """Yield the files of all `paths`, each once; None stands for standard input."""
    given: set[str] = set()
    for path in paths:
        if path == STDIN:
            yield None
            continue
        for file in find_files(path, options, skipped):
            if isinstance(file, SourceFile) and (len(paths) > 1 or options.follow_links):
                if file.id in given:
                    continue
                given.add(file.id)
            yield file


def find_files(
    source: str, options: ReadOptions, skipped: Skipped
) -> Iterator[SourceFile | SourceError]:
    """Yield the file `source`, or the files of a known format in the folder `source`, sorted.

    In a folder, hidden entries, files of other formats, indexes, and anything that is neither a
    regular file nor a folder are counted in `skipped`. Links are followed only if the options say
    so; a folder that several paths lead to, as in a loop of links, is read once.
    """
    if os.path.isdir(source):
        yield from _in_folder(source, options, skipped)
    else:
        yield SourceFile(source, displayed(source), file_id(source))


def check_exists(source: str) -> None:
    """Raise SourceError if there is nothing at the path `source`."""
    try:
        os.stat(source)
    except FileNotFoundError:
        raise SourceError(displayed(source), "no such file or folder; check the path") from None
    except (OSError, ValueError) as error:  # ValueError for a path with NUL
        raise SourceError(displayed(source), _why(error)) from None


def _in_folder(
    source: str, options: ReadOptions, skipped: Skipped
) -> Iterator[SourceFile | SourceError]:
    seen: set[tuple[int, int]] = set()
    waiting = [source]
    while waiting:
        path = waiting.pop()
        try:
            if os.path.islink(path) and path != source and not options.follow_links:
                skipped.links += 1
                continue
            status = os.stat(path)
            if stat.S_ISDIR(status.st_mode):
                names = os.listdir(path)
                if any(map(_INDEX_FILE.fullmatch, names)):
                    skipped.indexes += 1
                elif (status.st_dev, status.st_ino) not in seen:
                    seen.add((status.st_dev, status.st_ino))
                    visible = sorted(name for name in names if not name.startswith("."))
                    skipped.hidden += len(names) - len(visible)
                    waiting.extend(os.path.join(path, name) for name in reversed(visible))
            elif stat.S_ISREG(status.st_mode):
                if options.format or _is_known(path):
                    yield SourceFile(path, displayed(path), file_id(path))
                else:
                    skipped.unknown[ending(path)] += 1
            else:
                skipped.others += 1
        except OSError as error:
            yield SourceError(displayed(path), _why(error))


def _is_known(path: str) -> bool:
    ending = os.path.splitext(path)[1].lower()
    if ending in BY_EXTENSION or ending in SUFFIXES:
        return True
    try:
        with open(path, "rb") as file:
            return detected(os.path.basename(path), file.read(_HEAD_BYTES)) is not None
    except OSError:
        return True  # it is read, and the error reported, together with the others


def ending(path: str) -> str:
    """Return the ending of a path in lower case, as shown in messages."""
    return displayed(os.path.splitext(path)[1].lower()) or "no ending"


def _why(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
