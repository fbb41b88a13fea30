"""What a query matches: `python -m benchmarks.matching`.

Precision, recall and F of the full match set by gold lemmas (`treebank`) for Kashaf's lemmas and
for its form, stem and root alone, for Lucene's light10 and for Snowball's Arabic stemmer; then the
cases of Arabic search by kind, through the tool that comes with them.
"""

import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated

import typer

from benchmarks import light10, report, treebank
from benchmarks.corpora import DATA
from kashaf.index.analysis import Analyzer, Token

TOOL = DATA.parent / "tools" / "cases.py"

Keys = Callable[[Token], Iterable[str]]


def main(
    data: Annotated[Path, typer.Option(help="Folder with lemmas/.")] = DATA,
    cases: Annotated[Path, typer.Option(help="Tool that runs the cases.")] = TOOL,
) -> None:
    """Print the tables."""
    sentences = treebank.read(data / "lemmas" / "pud-wiki.conllu")
    analyzer = Analyzer()
    rows = []
    for name, (index, query) in _keys(analyzer).items():
        found = treebank.evaluate(sentences, _match(analyzer, sentences, index, query))
        rows.append([name, f"{found.precision:.3f}", f"{found.recall:.3f}", f"{found.f1:.3f}"])
    report.show(f"match set, {found.queries:,} queries", ["key", "P", "R", "F"], rows)
    if cases.exists():
        subprocess.run([sys.executable, str(cases), "--quiet"], check=False)


def _keys(analyzer: Analyzer) -> dict[str, tuple[Keys, Keys]]:
    """For each method the keys of a token in a document and in a query."""
    import Stemmer

    snowball = Stemmer.Stemmer("arabic")
    same: dict[str, Keys] = {
        "form": lambda token: [token.form],
        "stem": lambda token: [token.stem],
        "root": lambda token: [token.root or token.form],
        "stem or root": lambda token: ["s" + token.stem, "r" + (token.root or token.form)],
        "light10": lambda token: [light10.stem(light10.normalize(token.text))],
        "Snowball": lambda token: [snowball.stemWord(token.text)],
    }
    return {name: (keys, keys) for name, keys in same.items()} | {
        "likeliest lemma": (
            lambda token: token.lemmas[:1],
            lambda token: token.lemmas[:1],
        ),
        "lemmas": (
            lambda token: token.lemmas,
            lambda token: token.query_lemmas,
        ),
        "lemmas and weak keys": (
            lambda token: token.lemmas + token.weak,
            lambda token: token.query_lemmas + token.weak,
        ),
    }


def _match(
    analyzer: Analyzer, sentences: list[treebank.Sentence], index: Keys, query: Keys
) -> treebank.Match:
    inverted: dict[str, set[str]] = defaultdict(set)
    for sentence in sentences:
        for token in analyzer.tokens(sentence.text):
            for key in index(token):
                inverted[key].add(sentence.id)

    def match(text: str) -> set[str]:
        keys = [key for token in analyzer.tokens(text) for key in query(token)]
        return set().union(*(inverted.get(key, set()) for key in keys))

    return match


if __name__ == "__main__":
    typer.run(main)
