"""Questions in English and French to the Arabic examples: ``python -m benchmarks.languages``.

Prints of how many queries of examples/languages/queries.tsv the right article comes first. Needs
the extra `kashaf[meaning]`.
"""

import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import NamedTuple

from benchmarks import report
from kashaf.index import build_index
from kashaf.index.documents import read_documents
from kashaf.search import Index, open_index
from kashaf.search.model.request import MODES, Mode

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"


class Question(NamedTuple):
    """A query, its language, and the articles any of which is the right one."""

    query: str
    language: str
    right: frozenset[str]


def questions() -> Iterator[Question]:
    """Yield the queries of the file: query, language and articles, tab-separated."""
    lines = (EXAMPLES / "languages" / "queries.tsv").read_text(encoding="utf-8").splitlines()
    for line in lines:
        query, language, right = line.split("\t")
        yield Question(query, language, frozenset(right.split(",")))


def right_first(index: Index, mode: Mode) -> Counter[str]:
    """Return for how many queries of each language the right article comes first."""
    found: Counter[str] = Counter()
    for question in questions():
        results = index.search(question.query, mode=mode, limit=1, snippets=False)
        first = {PurePath(hit.id).name for hit in results}
        found[question.language] += bool(first & question.right)
    return found


def main() -> None:
    asked = Counter(question.language for question in questions())
    with tempfile.TemporaryDirectory() as folder:
        build_index(read_documents([EXAMPLES / "news"]), Path(folder) / "index", meaning=True)
        with open_index(Path(folder) / "index") as index:
            rows = []
            for mode in MODES:
                found = right_first(index, mode)
                shares = [f"{found[name]} of {count}" for name, count in sorted(asked.items())]
                rows.append([mode, *shares, f"{found.total() / asked.total():.1%}"])
    report.show("the right article first", ["mode", *sorted(asked), "share"], rows)


if __name__ == "__main__":
    main()
