"""The analysis cache of a segment: the analysis of every word, so that none is repeated.

`MAIN_<segid>.words` contains one tab-separated record per word, ascending by UTF-8 bytes, with a
line feed before each: its spelling; two letters for the lengths of its prefix and suffix ("A" is
0); the form, unless it is the spelling; the stem, unless it is the form without the affixes; the
root, unless it is a function word; the lemmas, separated by spaces, unless it is unknown; and the
weak keys. Every `_BLOCK` records are a block. The records are followed by the n + 1 offsets of the
blocks as 32-bit little-endian integers, and by n. Whoosh does not read this file.

Nothing is compressed. 280,000 words take 13 MB; deflated in blocks of 16 they took 3.6 MB, but 4 of
the 10 microseconds in which a word was found were spent on inflating its block.
"""

import itertools
import struct
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from pathlib import Path

import numpy as np

from kashaf.index.analysis import Word
from kashaf.index.analysis.morphology.lemmas import UNKNOWN
from kashaf.index.codec.files.mapping import FileMap
from kashaf.index.codec.files.names import ANALYSIS_CACHE, segment_file
from kashaf.index.codec.files.sink import FileSink, WrittenFile
from kashaf.index.codec.kernels import find_block
from kashaf.index.codec.pickles import CorruptionGuard
from kashaf.index.errors import IndexCorruptError

_COUNT = struct.Struct("<I")
_PAIR = struct.Struct("<II")
_BLOCK = 16  # records
_BATCH = 625  # blocks in memory at a time
_LENGTHS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def write_analysis_cache(directory: Path, segid: str, words: Iterable[Word]) -> WrittenFile:
    """Write the analysis cache of a new segment: distinct words, in any order."""
    return _write(directory, segid, map(encode_word, sorted(words, key=attrgetter("spelling"))))


def merge_analysis_caches(
    directory: Path, segid: str, readers: Sequence["AnalysisCacheReader"]
) -> WrittenFile:
    """Write the analysis cache of a segment that is merged from the readers' segments."""
    edges = [b"", *max(readers, key=len).every(_BATCH), None]
    records = (
        record
        for first, before in itertools.pairwise(edges)
        for record in _merged([reader.between(first or b"", before) for reader in readers])
    )
    return _write(directory, segid, records)


def _merged(parts: Iterable[list[bytes]]) -> Iterator[bytes]:
    """Merge records by spelling, keeping the first of each."""
    found: dict[bytes, bytes] = {}
    for records in parts:
        for record in records:
            found.setdefault(record.partition(b"\t")[0], record)
    return map(found.__getitem__, sorted(found))


class AnalysisCacheReader:
    """Reads the analysis cache of a segment; threads may share it.

    Raises:
        IndexCorruptError: The file is corrupt. Every method may raise it, too.
    """

    def __init__(self, directory: Path, written: WrittenFile, *, is_copied: bool = False) -> None:
        self._file = FileMap(directory / written.name, written, is_copied=is_copied)
        self._data = self._file.data
        self._guard = CorruptionGuard(self._file.where)
        end = len(self._data) - _COUNT.size
        self._file.check(end, end + _COUNT.size)
        self._count = _COUNT.unpack_from(self._data, end)[0] if end >= 0 else 0
        self._base = end - 4 * (self._count + 1)
        if self._base < 0:
            raise IndexCorruptError(self._file.where, "the analysis cache is cut short")
        self._file.check(self._base, end)

    def find(self, spelling: str) -> Word | None:
        """Return the analysis of a word, or None if the segment does not contain its spelling."""
        key = _key(spelling.encode(errors="replace"))
        with self._guard:
            number = self._find_block(key)
            if number < 0:
                return None
            block = self._block(number)
            start = block.find(key) + 1
            return decode_word(block[start:].partition(b"\n")[0]) if start else None

    def between(self, first: bytes, before: bytes | None) -> list[bytes]:
        """Return the raw records from the spelling `first` up to `before`; None means the end.

        The memory of the pages read is returned to the system, because a merge reads everything.
        """
        with self._guard:
            low = max(0, self._find_block(_key(first)))
            high = self._count if before is None else self._find_block(_key(before)) + 1
        records = [record for number in range(low, high) for record in self._records(number)]
        self._file.release()
        return [
            record
            for record in records
            if first <= (spelling := record.partition(b"\t")[0])
            and (before is None or spelling < before)
        ]

    def every(self, count: int) -> list[bytes]:
        """Return the first spelling of every `count`-th block except the first block."""
        return [
            self._records(number)[0].partition(b"\t")[0]
            for number in range(count, self._count, count)
        ]

    def __iter__(self) -> Iterator[Word]:
        for number in range(self._count):
            with self._guard:
                words = list(map(decode_word, self._records(number)))
            yield from words

    def __len__(self) -> int:
        """Return the number of blocks."""
        return self._count

    def close(self) -> None:
        """Close the file. The reader can't be used afterwards."""
        self._count = 0
        self._file.close()

    def _find_block(self, key: bytes) -> int:
        """Return the last block whose first record is not after `key`, or -1."""
        return find_block(self._data, self._base, self._count, key)

    def _block(self, number: int) -> bytes:
        """Return the records of a block, with a line feed before each."""
        start, end = _PAIR.unpack_from(self._data, self._base + 4 * number)
        self._file.check(start, end)
        return self._data[start:end]

    def _records(self, number: int) -> list[bytes]:
        with self._guard:
            return self._block(number)[1:].split(b"\n")


class AnalysisCache:
    """The analysis caches of all segments of an index, looked up as one by an `Analyzer`."""

    def __init__(
        self, directory: Path, files: Iterable[WrittenFile] = (), *, is_copied: bool = False
    ) -> None:
        self._directory = directory
        self._is_copied = is_copied
        self._readers: dict[str, AnalysisCacheReader] = {}
        self.add_files(files)

    def add_files(self, files: Iterable[WrittenFile]) -> None:
        """Also look up words in these files."""
        for file in files:
            if file.name not in self._readers:
                reader = AnalysisCacheReader(self._directory, file, is_copied=self._is_copied)
                self._readers[file.name] = reader

    def find(self, spelling: str) -> Word | None:
        """Return the analysis of a word, or None if no segment contains its spelling.

        Raises:
            IndexCorruptError: A file is corrupt.
        """
        for reader in self._readers.values():
            if word := reader.find(spelling):
                return word
        return None

    def close(self) -> None:
        """Close the files."""
        for reader in self._readers.values():
            reader.close()
        self._readers = {}


def encode_word(word: Word) -> bytes:
    """Return the record of a word."""
    spelling, form, prefix, suffix, stem, root, _, lemmas, weak = word
    columns = (
        spelling,
        _LENGTHS[len(prefix)] + _LENGTHS[len(suffix)],
        "" if form == spelling else form,
        "" if form == prefix + stem + suffix else stem,
        root or "",
        "" if lemmas == (UNKNOWN + stem,) else " ".join(lemmas),
        " ".join(weak),
    )
    return "\t".join(columns).encode()


def decode_word(record: bytes) -> Word:
    """Return the word of a record; raise ValueError or IndexError if it is invalid."""
    spelling, affixes, form, stem, root, lemmas, weak = record.decode().split("\t")
    form = form or spelling
    start, end = _LENGTHS.index(affixes[0]), len(form) - _LENGTHS.index(affixes[1])
    stem = stem or form[start:end]
    return Word(
        spelling,
        form,
        form[:start],
        form[end:],
        stem,
        root or None,
        not root,
        tuple(lemmas.split(" ")) if lemmas else (UNKNOWN + stem,),
        tuple(weak.split()),
    )


def _key(spelling: bytes) -> bytes:
    """Return the beginning of the record of a word, with the line feed before it."""
    return b"\n%b\t" % spelling


def _write(directory: Path, segid: str, records: Iterable[bytes]) -> WrittenFile:
    with FileSink(directory, segment_file(segid, ANALYSIS_CACHE)) as sink:
        offsets = [0]
        records = iter(records)
        while block := list(itertools.islice(records, _BLOCK)):
            sink.write(b"".join(b"\n" + record for record in block))
            offsets.append(sink.length)
        sink.write(np.array(offsets, "<u4").tobytes() + _COUNT.pack(len(offsets) - 1))
        return sink.close()
