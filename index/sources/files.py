"""Which files a source stands for."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass

from kashaf.index.errors import SourceError
from kashaf.index.sources.origins import displayed, file_id

KINDS = (".txt", ".jsonl", ".ndjson", ".json", ".csv", ".tsv")
SUPPORTED = f"a folder, or a file ending in {', '.join(KINDS)}, each also with .gz"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read: `path` opens it, `shown` names it to users.

    `id` is that of its document: the absolute path with links resolved. So a file keeps its id by
    whatever path and from whatever folder it is given, and no two files share one.
    """

    path: str
    shown: str
    id: str
    kind: str
    is_gzip: bool


def find_files(source: str) -> Iterator[SourceFile | SourceError]:
    """Yield the file `source`, or the supported files of the folder `source`, by sorted path.

    In a folder hidden entries, other kinds of file, and all that is neither a regular file nor a
    folder are passed over. Links are followed; a folder that more than one path leads to, as in a
    loop of links, is read by the first. A link to nothing is an error if its name is supported.
    """
    if os.path.isdir(source):
        yield from _in_folder(source)
        return
    file = _source_file(source)
    if file is None:
        yield SourceError(displayed(source), f"unsupported kind of file; give {SUPPORTED}")
    else:
        yield file


def check_exists(source: str) -> None:
    """Raise SourceError unless there is something at the path `source`."""
    try:
        os.stat(source)
    except FileNotFoundError:
        raise SourceError(displayed(source), "no such file or folder; check the path") from None
    except (OSError, ValueError) as error:  # ValueError for a path with NUL
        raise SourceError(displayed(source), _why(error)) from None


def _in_folder(source: str) -> Iterator[SourceFile | SourceError]:
    seen: set[tuple[int, int]] = set()
    waiting = [""]
    while waiting:
        inner = waiting.pop()
        path = os.path.join(source, inner) if inner else source
        file = _source_file(path)
        try:
            status = os.stat(path)
            is_folder = stat.S_ISDIR(status.st_mode)
            names = os.listdir(path) if is_folder else []
        except OSError as error:
            if file or not os.path.islink(path):
                yield SourceError(displayed(path), _why(error))
            continue
        if is_folder and (status.st_dev, status.st_ino) not in seen:
            seen.add((status.st_dev, status.st_ino))
            shown = sorted((name for name in names if not name.startswith(".")), reverse=True)
            waiting.extend(os.path.join(inner, name) for name in shown)
        elif file and stat.S_ISREG(status.st_mode):
            yield file


def _source_file(path: str) -> SourceFile | None:
    lower = path.lower()
    is_gzip = lower.endswith(".gz")
    kind = os.path.splitext(lower.removesuffix(".gz"))[1]
    if kind not in KINDS:
        return None
    return SourceFile(path, displayed(path), file_id(path), kind, is_gzip)


def _why(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
