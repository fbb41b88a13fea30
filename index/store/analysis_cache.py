"""The words file of a segment: the analysis of every form it holds, so that none is made twice.

`MAIN_<segid>.words` has a record for each form, ascending by its UTF-8 bytes: the form, two
letters that say how long its prefix and suffix are ("A" is 0), the stem unless it is what they
leave of the form, and the root unless it is a function word, apart by tabs. Then come the offsets
of the records as 32-bit little-endian numbers, one more than there are records, and the count of
records. It is Kashaf's own: Whoosh does not look at it.
"""

import itertools
import struct
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from pathlib import Path

import numpy as np

from kashaf.index.analysis import Word
from kashaf.index.codec.files import WORDS, FileMap, FileSink, WrittenFile, segment_file
from kashaf.index.codec.kernels import find_sorted
from kashaf.index.codec.pickles import CorruptionGuard
from kashaf.index.errors import IndexCorruptError

_COUNT = struct.Struct("<I")
_BATCH = 10_000  # records in memory at a time
_SIZES = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def write_analysis_cache(directory: Path, segid: str, words: Iterable[Word]) -> WrittenFile:
    """Write the words file of a new segment; `words` in any order, each form once."""
    return _write(directory, segid, map(_record, sorted(words, key=attrgetter("form"))))


def merge_analysis_caches(
    directory: Path, segid: str, readers: Sequence["AnalysisCacheReader"]
) -> WrittenFile:
    """Write the words file of a segment merged from these readers' segments."""
    edges = [b"", *max(readers, key=len).every(_BATCH), None]
    records = (
        record
        for first, before in itertools.pairwise(edges)
        for record in _merged([reader.between(first or b"", before) for reader in readers])
    )
    return _write(directory, segid, records)


def _merged(parts: Iterable[list[bytes]]) -> Iterator[bytes]:
    """The records of some parts, the first of each form, in order."""
    found: dict[bytes, bytes] = {}
    for records in parts:
        for record in records:
            found.setdefault(record.partition(b"\t")[0], record)
    return map(found.__getitem__, sorted(found))


class AnalysisCacheReader:
    """The words file of a segment, mapped into memory; threads may share it.

    Raises `IndexCorruptError`, from here and from any method, when it is not as `written`.
    """

    def __init__(self, directory: Path, written: WrittenFile) -> None:
        self._file = FileMap(directory / written.name, written)
        self._data = self._file.data
        end = len(self._data) - _COUNT.size
        self._file.check(end, end + _COUNT.size)
        count = _COUNT.unpack_from(self._data, end)[0] if end >= 0 else 0
        start = end - 4 * (count + 1)
        if start < 0:
            raise IndexCorruptError(self._file.where, "the words file is cut short")
        self._file.check(start, end)
        self._offsets = np.frombuffer(self._data, "<u4", count + 1, start)
        self._base = start
        self._forms = range(count)

    def find(self, form: str) -> Word | None:
        """The analysis of a form; None: the segment has no such form. Raises `IndexCorruptError`."""
        key = form.encode(errors="replace") + b"\t"
        with CorruptionGuard(self._file.where):
            number = find_sorted(self._data, self._base, len(self._forms), key)
        return None if number < 0 else self._word(self._bytes(number))

    def records(self) -> Iterator[bytes]:
        """The records in order, as they are in the file."""
        return map(self._bytes, self._forms)

    def between(self, first: bytes, before: bytes | None) -> list[bytes]:
        """The records of the forms from `first` to just `before`; None: to the last.

        The system has the memory of what was read back, for a merge passes over all of it.
        """
        low = bisect_left(self._forms, first, key=self._form)
        high = len(self) if before is None else bisect_left(self._forms, before, key=self._form)
        ends = self._offsets[low : high + 1].tolist()
        self._file.check(ends[0], ends[-1])
        data = self._data[ends[0] : ends[-1]]
        self._file.release()
        return [data[a - ends[0] : b - ends[0]] for a, b in itertools.pairwise(ends)]

    def every(self, count: int) -> list[bytes]:
        """The forms at every `count`-th place but the first."""
        return [self._form(number) for number in self._forms[count::count]]

    def __iter__(self) -> Iterator[Word]:
        return map(self._word, self.records())

    def __len__(self) -> int:
        return len(self._forms)

    def close(self) -> None:
        """Let go of the file. The reader is of no use afterwards."""
        self._offsets = np.empty(0, "<u4")
        self._forms = range(0)
        self._file.close()

    def _bytes(self, number: int) -> bytes:
        start, end = self._offsets[number : number + 2].tolist()
        self._file.check(start, end)
        return self._data[start:end]

    def _form(self, number: int) -> bytes:
        return self._bytes(number).partition(b"\t")[0]

    def _word(self, record: bytes) -> Word:
        try:
            form, sizes, stem, root = record.decode().split("\t")
            left, right = _SIZES.index(sizes[0]), len(form) - _SIZES.index(sizes[1])
        except (ValueError, IndexError) as error:
            raise IndexCorruptError(self._file.where, "the words file is damaged") from error
        stem = stem or form[left:right]
        return Word(form, form[:left], form[right:], stem, root or None, not root)


class AnalysisCache:
    """The words files of an index's segments as one: what `Analyzer` takes as `remembered`."""

    def __init__(self, directory: Path, files: Iterable[WrittenFile] = ()) -> None:
        self._directory = directory
        self._readers: dict[str, AnalysisCacheReader] = {}
        self.learn(files)

    def learn(self, files: Iterable[WrittenFile]) -> None:
        """Look into these files as well from now on."""
        for file in files:
            if file.name not in self._readers:
                self._readers[file.name] = AnalysisCacheReader(self._directory, file)

    def find(self, form: str) -> Word | None:
        """The analysis of a form; None: no segment has it. Raises `IndexCorruptError`."""
        for reader in self._readers.values():
            if word := reader.find(form):
                return word
        return None

    def close(self) -> None:
        """Let go of the files."""
        for reader in self._readers.values():
            reader.close()
        self._readers = {}


def _record(word: Word) -> bytes:
    form, prefix, suffix, stem, root, _ = word
    if form == prefix + stem + suffix:
        stem = ""
    sizes = _SIZES[len(prefix)] + _SIZES[len(suffix)]
    return f"{form}\t{sizes}\t{stem}\t{root or ''}".encode()


def _write(directory: Path, segid: str, records: Iterable[bytes]) -> WrittenFile:
    with FileSink(directory, segment_file(segid, WORDS)) as sink:
        offsets = [0]
        for batch in _batches(records):
            offsets += (sink.length + end for end in itertools.accumulate(map(len, batch)))
            sink.write(b"".join(batch))
        sink.write(np.array(offsets, "<u4").tobytes() + _COUNT.pack(len(offsets) - 1))
        return sink.close()


def _batches(records: Iterable[bytes]) -> Iterator[list[bytes]]:
    records = iter(records)
    return iter(lambda: list(itertools.islice(records, _BATCH)), [])
