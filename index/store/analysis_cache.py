"""The analysis cache of a segment: the analysis of every word, so that none is repeated.

`MAIN_<segid>.words` contains one tab-separated record per word, ascending by UTF-8 bytes: its
spelling; two letters for the lengths of its prefix and suffix ("A" is 0); the form, unless it is
the spelling; the stem, unless it is the form without the affixes; the root, unless it is a function
word; the lemmas, separated by spaces, unless it is unknown; and the weak keys. The records are
followed by their n + 1 offsets as 32-bit little-endian integers, and by n. Whoosh does not read
this file.
"""

import itertools
import struct
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from pathlib import Path

import numpy as np

from kashaf.index.analysis import Word
from kashaf.index.analysis.morphology.lemmas import UNKNOWN
from kashaf.index.codec.files import (
    ANALYSIS_CACHE,
    FileMap,
    FileSink,
    WrittenFile,
    segment_file,
)
from kashaf.index.codec.kernels import find_sorted
from kashaf.index.codec.pickles import CorruptionGuard
from kashaf.index.errors import IndexCorruptError

_COUNT = struct.Struct("<I")
_BATCH = 10_000  # records in memory at a time
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
        end = len(self._data) - _COUNT.size
        self._file.check(end, end + _COUNT.size)
        count = _COUNT.unpack_from(self._data, end)[0] if end >= 0 else 0
        start = end - 4 * (count + 1)
        if start < 0:
            raise IndexCorruptError(self._file.where, "the analysis cache is cut short")
        self._file.check(start, end)
        self._offsets = np.frombuffer(self._data, "<u4", count + 1, start)
        self._base = start
        self._numbers = range(count)

    def find(self, spelling: str) -> Word | None:
        """Return the analysis of a form, or None if the segment does not contain the form."""
        key = spelling.encode(errors="replace") + b"\t"
        with CorruptionGuard(self._file.where):
            number = find_sorted(self._data, self._base, len(self._numbers), key)
        return None if number < 0 else self._word(self._bytes(number))

    def records(self) -> Iterator[bytes]:
        """Yield the raw records in order."""
        return map(self._bytes, self._numbers)

    def between(self, first: bytes, before: bytes | None) -> list[bytes]:
        """Return the raw records of the forms from `first` up to `before`; None: to the last.

        The memory of the pages read is returned to the system, because a merge reads everything.
        """
        low = bisect_left(self._numbers, first, key=self._spelling)
        high = (
            len(self) if before is None else bisect_left(self._numbers, before, key=self._spelling)
        )
        ends = self._offsets[low : high + 1].tolist()
        self._file.check(ends[0], ends[-1])
        data = self._data[ends[0] : ends[-1]]
        self._file.release()
        return [data[a - ends[0] : b - ends[0]] for a, b in itertools.pairwise(ends)]

    def every(self, count: int) -> list[bytes]:
        """Return every `count`-th form, without the first."""
        return [self._spelling(number) for number in self._numbers[count::count]]

    def __iter__(self) -> Iterator[Word]:
        return map(self._word, self.records())

    def __len__(self) -> int:
        return len(self._numbers)

    def close(self) -> None:
        """Close the file. The reader can't be used afterwards."""
        self._offsets = np.empty(0, "<u4")
        self._numbers = range(0)
        self._file.close()

    def _bytes(self, number: int) -> bytes:
        start, end = self._offsets[number : number + 2].tolist()
        self._file.check(start, end)
        return self._data[start:end]

    def _spelling(self, number: int) -> bytes:
        return self._bytes(number).partition(b"\t")[0]

    def _word(self, record: bytes) -> Word:
        try:
            return decode_word(record)
        except (ValueError, IndexError) as error:
            raise IndexCorruptError(self._file.where, "the analysis cache is corrupt") from error


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
        """Return the analysis of a form, or None if no segment contains it.

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
    """Return the word of a record. Raises ValueError or IndexError where it is none."""
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


def _write(directory: Path, segid: str, records: Iterable[bytes]) -> WrittenFile:
    with FileSink(directory, segment_file(segid, ANALYSIS_CACHE)) as sink:
        offsets = [0]
        for batch in _batches(records):
            offsets += (sink.length + end for end in itertools.accumulate(map(len, batch)))
            sink.write(b"".join(batch))
        sink.write(np.array(offsets, "<u4").tobytes() + _COUNT.pack(len(offsets) - 1))
        return sink.close()


def _batches(records: Iterable[bytes]) -> Iterator[list[bytes]]:
    records = iter(records)
    return iter(lambda: list(itertools.islice(records, _BATCH)), [])
