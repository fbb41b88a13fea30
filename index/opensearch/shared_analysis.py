"""Words that several processes analyse once: a file that each adds to and reads the others' from.

A line for each word, its parts apart by tabs, as in a words file (`index.words`). Lines are
written in one call to the end of the file; what is read stops at the last whole line.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from kashaf.index.analysis import Word

MAX_BYTES: Final = 64 << 20
"""A file that is longer gets no more words: about a million."""
_ARABIC: Final = ("\u0600", "\u08ff")


class SharedAnalysisCache:
    """What `Analyzer` takes as `remembered`, and what it asked for in vain. For one thread."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        self._read = 0
        self._words: dict[str, Word] = {}
        self._missed: list[str] = []

    def find(self, form: str) -> Word | None:
        """The analysis of a form that another process made; once, for `Analyzer` remembers it."""
        word = self._words.pop(form, None)
        if word is None and _ARABIC[0] <= form[0] <= _ARABIC[1]:
            self._missed.append(form)
        return word

    def exchange(self, analyzed: Callable[[str], Word]) -> None:
        """Add what was missed to the file, and read what others have added since."""
        lines = [
            "\t".join((w.form, w.prefix, w.suffix, w.stem, w.root or "")) + "\n"
            for w in map(analyzed, self._missed)
        ]
        self._missed = []
        size = os.fstat(self._file).st_size
        data = os.pread(self._file, size - self._read, self._read)
        data = data[: data.rfind(b"\n") + 1]
        self._read += len(data)
        for line in data.decode(errors="surrogatepass").split("\n")[:-1]:
            form, prefix, suffix, stem, root = line.split("\t")
            self._words[form] = Word(form, prefix, suffix, stem, root or None, not root)
        if lines and size < MAX_BYTES:
            os.write(self._file, "".join(lines).encode(errors="surrogatepass"))

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)
