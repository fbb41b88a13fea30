"""Writing files with checksums."""

import zlib
from pathlib import Path

import pytest

from kashaf.index.codec.files.regular import fsync_files
from kashaf.index.codec.files.sink import write_file


def test_a_written_file_reports_its_length_and_checksum(tmp_path: Path) -> None:
    written = write_file(tmp_path, "a", b"abc")
    assert (written.name, written.length) == ("a", 3)
    assert written.checksums == zlib.crc32(b"abc").to_bytes(4, "little")
    fsync_files(tmp_path, [written.name])
    with pytest.raises(FileExistsError):
        write_file(tmp_path, "a", b"")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
