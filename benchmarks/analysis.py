"""Speed and soundness of analysis: ``python -m benchmarks.analysis``."""

import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from benchmarks import report
from benchmarks.corpora import DATA, read_jsonl
from kashaf.index.analysis import Analyzer, Word
from kashaf.index.analysis.folding import ARABIC
from kashaf.index.writing.array_encoding import Encoder

SAMPLE = 20_000
"""Words given to the peers without a cache: they are slow."""


def main(
    data: Annotated[Path, typer.Option(help="Folder with news/ and text/.")] = DATA,
    limit: Annotated[int, typer.Option(help="News articles to read; 0 is all.")] = 0,
) -> None:
    """Print tokens a second of CPU, warm and cold, against peers; check every span of the texts."""
    texts = list(_texts(data / "news" / "saudinewsnet.jsonl.gz", limit))
    analyzer = Analyzer()
    analyzer.stem("كتاب")
    encoder = Encoder(analyzer)
    for text in texts:
        encoder.encode("", text)
    words: list[Word] = []
    before = _resident()
    cold = _seconds(lambda: words.extend(encoder.words(np.arange(encoder.word_count))[1]))
    cached = _resident() - before
    forms = [word.spelling for word in words]
    counts: list[int] = []
    warm = min(_seconds(lambda: counts.append(_encode(encoder, texts))) for _ in range(3))
    tokens, some = counts[0], texts[: max(1, len(texts) // 10)]
    for text in some:
        analyzer.tokens(text)
    spans: list[int] = []
    placed = min(
        _seconds(lambda: spans.append(sum(len(analyzer.tokens(text)) for text in some)))
        for _ in range(3)
    )
    report.show(
        f"warm: {len(texts):,} articles, {tokens:,} tokens",
        ["path", "CPU s", "million tokens/s"],
        [
            ["Encoder (indexing)", f"{warm:.2f}", f"{tokens / warm / 1e6:.2f}"],
            ["Analyzer.tokens, a tenth of them", f"{placed:.2f}", f"{spans[0] / placed / 1e6:.2f}"],
        ],
    )
    report.show(
        "cold: distinct words, empty cache",
        ["stemmer", "words", "CPU s", "words/s"],
        [
            [
                "Kashaf, stem, root and lemmas",
                f"{len(forms):,}",
                f"{cold:.2f}",
                f"{len(forms) / cold:,.0f}",
            ],
            *(_peer(name, make(), forms) for name, make in _PEERS.items()),
        ],
    )
    print(f"\nmemory of the {len(forms):,} cached words: {cached / 2**20:.0f} MB")
    print(f"peak memory of this process: {_peak() / 2**20:.0f} MB")
    faults = [fault for name in ("quran", "hadith-3000") for fault in _faults(data, name, analyzer)]
    for fault in faults[:20]:
        print(fault, file=sys.stderr)
    raise typer.Exit(1 if faults else 0)


def _texts(path: Path, limit: int) -> Iterator[str]:
    for number, row in enumerate(read_jsonl(path), 1):
        yield f"{row.get('title') or ''}\n{row.get('body') or ''}"
        if number == limit:
            return


def _encode(encoder: Encoder, texts: Sequence[str]) -> int:
    return sum(len(encoder.encode("", text).words) for text in texts)


def _seconds(run: Callable[[], object]) -> float:
    start = time.process_time()
    run()
    return time.process_time() - start


def _peer(name: str, stem: Callable[[str], str], forms: Sequence[str]) -> list[str]:
    sample = forms[:: max(1, len(forms) // SAMPLE)]
    seconds = _seconds(lambda: [stem(form) for form in sample])
    return [name, f"{len(sample):,}", f"{seconds:.2f}", f"{len(sample) / seconds:,.0f}"]


def _tashaphyne() -> Callable[[str], str]:
    from tashaphyne.stemming import ArabicLightStemmer

    stemmer = ArabicLightStemmer()

    def stem_and_root(word: str) -> str:
        stemmer.light_stem(word)
        return str(stemmer.get_root())

    return stem_and_root


def _snowball() -> Callable[[str], str]:
    from Stemmer import Stemmer

    stem: Callable[[str], str] = Stemmer("arabic", 0).stemWord
    return stem


_PEERS: dict[str, Callable[[], Callable[[str], str]]] = {
    "Tashaphyne, stem and root": _tashaphyne,
    "PyStemmer, stem, its cache off": _snowball,
}


def _faults(data: Path, name: str, analyzer: Analyzer) -> Iterator[str]:
    """Where a token's span is not its text, or a letter is in no token; and a line of figures."""
    rows = tokens = letters = 0
    for row in read_jsonl(data / "text" / f"{name}.jsonl.gz"):
        rows += 1
        for text in (value for value in row.values() if isinstance(value, str)):
            covered: set[int] = set()
            last = 0
            for token in analyzer.tokens(text):
                tokens += 1
                if token.text != text[token.start : token.end] or token.start < last:
                    yield f"{name}, row {rows}: the span of {token} is wrong"
                last = token.start
                covered.update(range(token.start, token.end))
            for place, char in enumerate(text):
                if char in _LETTERS:
                    letters += 1
                    if place not in covered:
                        yield f"{name}, row {rows}: the letter at {place} is in no token"
    print(f"{name}: {rows:,} texts, {tokens:,} tokens, {letters:,} letters checked")


def _arabic_letters() -> frozenset[str]:
    import re

    pattern = re.compile(f"[{ARABIC}]")
    return frozenset(filter(pattern.match, map(chr, range(0x600, 0x8FF))))


_LETTERS = _arabic_letters()


def _resident() -> int:
    """Memory in use now, in bytes (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    typer.run(main)
