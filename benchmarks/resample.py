"""Larger corpora for measuring growth: ``python -m benchmarks.resample 300000 /tmp/big.jsonl.gz``.

A document has the title of one article, the number of sentences of another, and sentences drawn
from all articles with equal chance. Token counts, lengths and the frequencies of words are those of
the source; its vocabulary is as well, and does not grow as that of a larger corpus would. The same
seed gives the same documents, and a smaller corpus is the beginning of a larger one.
"""

import random
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from benchmarks.corpora import DATA, read_jsonl, write_jsonl

SEED = 20151015
_SENTENCE_END = re.compile(r"(?<=[.!؟])\s+|\s*\n\s*")


def resample(
    articles: Iterable[dict[str, Any]], count: int, seed: int = SEED
) -> Iterator[dict[str, str]]:
    """``count`` documents with ``id``, ``title`` and ``body``, made from articles with the two."""
    titles, sizes, found = sentences(articles)
    draw = random.Random(seed)
    for number in range(count):
        body = draw.choices(found, k=draw.choice(sizes)) if found else []
        yield {"id": f"r{number:07}", "title": draw.choice(titles), "body": " ".join(body)}


def sentences(articles: Iterable[dict[str, Any]]) -> tuple[list[str], list[int], list[str]]:
    """Return the titles of articles, how many sentences each has, and all sentences."""
    titles: list[str] = []
    sizes: list[int] = []
    found: list[str] = []
    for article in articles:
        parts = [part for part in _SENTENCE_END.split(article["body"]) if part]
        titles.append(article["title"])
        sizes.append(len(parts))
        found += parts
    return titles, sizes, found


def main(
    count: Annotated[int, typer.Argument(min=1, help="Documents to make.")],
    target: Annotated[Path, typer.Argument(help="The .jsonl.gz file to write.")],
    source: Annotated[Path, typer.Option(help="The articles, .jsonl.gz.")] = (
        DATA / "news" / "saudinewsnet.jsonl.gz"
    ),
) -> None:
    """Write documents resampled from articles by sentence."""
    write_jsonl(target, resample(read_jsonl(source), count))


if __name__ == "__main__":
    typer.run(main)
