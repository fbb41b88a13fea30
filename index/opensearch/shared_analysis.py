"""An analysis cache that several processes share through a file, to analyze each word once.

Each line of the file is the record of a word, as in the analysis cache of a segment
(`store.analysis_cache`). Each process appends its lines in one write, and reads up to the last
complete line.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from kashaf.index.analysis import Word
from kashaf.index.store.analysis_cache import decode_word, encode_word

MAX_BYTES: Final = 64 << 20
"""The file stops growing at this size, about a million words."""
_ARABIC: Final = ("\u0600", "\u08ff")


class SharedAnalysisCache:
    """Looks up words for an `Analyzer`, and collects those not found. Not thread-safe."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        self._read = 0
        self._words: dict[str, Word] = {}
        self._missed: list[str] = []

    def find(self, spelling: str) -> Word | None:
        """Return a word's analysis from another process, once: `Analyzer` then caches it."""
        word = self._words.pop(spelling, None)
        if word is None and _ARABIC[0] <= spelling[0] <= _ARABIC[1]:
            self._missed.append(spelling)
        return word

    def exchange(self, analyzed: Callable[[str], Word]) -> None:
        """Append the words not found to the file, and read those of other processes."""
        lines = [encode_word(word) + b"\n" for word in map(analyzed, self._missed)]
        self._missed = []
        size = os.fstat(self._file).st_size
        data = os.pread(self._file, size - self._read, self._read)
        data = data[: data.rfind(b"\n") + 1]
        self._read += len(data)
        for word in map(decode_word, data.split(b"\n")[:-1]):
            self._words[word.spelling] = word
        if lines and size < MAX_BYTES:
            os.write(self._file, b"".join(lines))

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)
