"""Backups: a verified copy of an index that may be in use, and its restoration.

Both copy files and then make them an index with one rename, so an interrupted copy changes nothing.
Files of an open index must never be replaced in place, with `cp` for example: a search that has
mapped a file would read a mixture of both, or be killed by the system (SIGBUS).
"""

import os
import secrets
import shutil
from dataclasses import replace
from pathlib import Path

from kashaf.index.codec.files.regular import fsync_files, open_regular, remove_file, rename_file
from kashaf.index.codec.files.sink import WrittenFile
from kashaf.index.errors import IndexCorruptError, KashafError
from kashaf.index.store import generation as generations
from kashaf.index.store.lock import lock
from kashaf.index.store.segment import Generation
from kashaf.index.store.verify import Report, verify_index

_ATTEMPTS = 5  # a commit during a backup removes the files being copied
_WAIT = 60.0  # seconds to wait for the writer, after these attempts


def backup_index(directory: str | os.PathLike[str], backup: str | os.PathLike[str]) -> Report:
    """Copy the newest generation of an index to a new folder, and verify the copy.

    The index may be searched and written meanwhile.

    Args:
        directory: The index folder.
        backup: The new folder, which appears when it is complete.

    Raises:
        IndexMissingError: There is no index.
        IndexCorruptError: The index is corrupt; there is then no new folder.
        IndexLockedError: The index kept changing, so the backup needed the write lock, which was
            not free within a minute.
        KashafError: The new folder exists already.
    """
    source, target = Path(directory), Path(backup)
    if target.exists():
        raise KashafError(f"{target}: already exists; choose another name")
    generation = generations.require(source)
    for _ in range(_ATTEMPTS):
        try:
            return _copy_to_new(source, generation, target)
        except (IndexCorruptError, FileNotFoundError):
            newest = generations.require(source)
            if newest == generation:
                raise
            generation = newest
    held = lock(source, _WAIT)
    try:
        return _copy_to_new(source, generations.require(source), target)
    finally:
        held.release()


def restore_index(
    backup: str | os.PathLike[str], directory: str | os.PathLike[str], *, wait: float = 0
) -> Report:
    """Make a backup the next generation of an index, and verify it.

    The index may be searched meanwhile; a server moves on to the restored generation. An index that
    is corrupt is replaced.

    Args:
        backup: A folder that `backup_index` made, or any index.
        directory: The index folder, created if there is none.
        wait: Seconds to wait for another writer to finish.

    Raises:
        IndexMissingError: There is no index at `backup`.
        IndexCorruptError: The backup is corrupt; nothing is changed.
        IndexLockedError: Another writer is active.
        IndexNotWritableError: The folder can't be written.
    """
    source, target = Path(backup), Path(directory)
    report = verify_index(source)
    if report.problems:
        raise report.problems[0]
    generation = generations.require(source)
    held = lock(target, wait)
    try:
        for segment in generation.segments:
            for file in segment.files:
                _copy(source, target, file)
        number = generations.next_number(target)
        new = replace(generation, number=number, identity=secrets.token_hex(16))
        generations.clean(target, generations.commit(target, new))
    finally:
        held.release()
    return verify_index(target)


def _copy_to_new(source: Path, generation: Generation, target: Path) -> Report:
    """Copy a generation to a folder beside `target`, verify it, and rename it."""
    folder = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    folder.mkdir(parents=True)
    try:
        for segment in generation.segments:
            for file in segment.files:
                _copy(source, folder, file)
        generations.commit(folder, generation)
        report = verify_index(folder)
        if report.problems:
            raise IndexCorruptError(str(source), report.problems[0].reason)
        folder.rename(target)
        fsync_files(target.parent, [])
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return report


def _copy(source: Path, target: Path, file: WrittenFile) -> None:
    """Copy a file under a temporary name, then rename it; open readers keep the old file."""
    temporary = target / f"{file.name}.copy"
    remove_file(temporary)
    with open(open_regular(source / file.name), "rb") as original, temporary.open("xb") as copied:
        shutil.copyfileobj(original, copied, 1 << 20)
    rename_file(temporary, target / file.name)
