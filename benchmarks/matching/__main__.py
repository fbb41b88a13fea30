"""What a query matches: `python -m benchmarks.matching`.

Precision, recall and F of the full match set by gold lemmas (`treebank`): for Kashaf as it is
installed and for its keys alone, for Lucene's ArabicAnalyzer (run for real if there is a Java), for
light10 and for Snowball's Arabic stemmer; then the cases of Arabic search by kind, through the tool
that comes with them.

With `--sample 50` instead: so many documents of the full match set of each of `SAMPLED` in the news
articles, with the words that match, to be judged by a reader.
"""

import random
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from benchmarks import report
from benchmarks.corpora import DATA, read_jsonl
from benchmarks.lucene import engine as lucene
from benchmarks.matching import treebank
from benchmarks.stemming import light10
from kashaf.index import build_index
from kashaf.index.analysis import Analyzer, Token
from kashaf.search import Index, open_index

SAMPLED = "جامعة محكمة عامل كتاب احمد"
SEED = 19
ALL = 1_000_000
"""More hits than there are documents."""
TOOL = DATA.parent / "tools" / "cases.py"

Keys = Callable[[Token], Iterable[str]]


def main(
    data: Annotated[Path, typer.Option(help="Folder with lemmas/.")] = DATA,
    cases: Annotated[Path, typer.Option(help="Tool that runs the cases.")] = TOOL,
    sample: Annotated[int, typer.Option(help="Documents of each match set to print.")] = 0,
    words: Annotated[str, typer.Option(help="Queries to sample.")] = SAMPLED,
) -> None:
    """Print the tables, or with --sample what some queries match in the news articles."""
    if sample:
        _print_samples(data, words.split(), sample)
        return
    sentences = treebank.read(data / "lemmas" / "pud-wiki.conllu")
    analyzer = Analyzer()
    methods = {
        name: _match(analyzer, sentences, index, query)
        for name, (index, query) in _keys(analyzer).items()
    }
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        methods["index.search"] = _kashaf_match(sentences, Path(folder) / "kashaf")
        if not lucene.missing_tools():
            methods["Lucene"] = _lucene_match(sentences, Path(folder) / "lucene")
        for name, match in methods.items():
            found = treebank.evaluate(sentences, match)
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


def _kashaf_match(sentences: list[treebank.Sentence], folder: Path) -> treebank.Match:
    """What `index.search` matches, with its evidence from the index."""
    build_index(({"id": sentence.id, "body": sentence.text} for sentence in sentences), folder)
    texts = _query_texts(sentences)
    with open_index(folder) as index:
        found = {text: set(_match_ids(index, text)) for text in texts}
    return found.__getitem__


def _lucene_match(sentences: list[treebank.Sentence], folder: Path) -> treebank.Match:
    """What Lucene's ArabicAnalyzer matches."""
    lucene.index(((sentence.id, sentence.text) for sentence in sentences), folder)
    texts = {str(number): text for number, text in enumerate(_query_texts(sentences))}
    found = lucene.search(folder, texts, len(sentences))
    matches = {text: set(found.get(number, ())) for number, text in texts.items()}
    return matches.__getitem__


def _query_texts(sentences: list[treebank.Sentence]) -> list[str]:
    return sorted({form for forms in treebank.queries(sentences) for form in forms})


def _match_ids(index: Index, text: str) -> list[str]:
    return sorted(hit.id for hit in index.search(text, limit=ALL, snippets=False))


def _print_samples(data: Path, words: list[str], count: int) -> None:
    """Print documents of each match set, drawn with a seed, and the words in them that match."""
    analyzer = Analyzer()
    with tempfile.TemporaryDirectory() as folder:
        texts = _build_news(data, Path(folder) / "news")
        with open_index(Path(folder) / "news") as index:
            for word in words:
                ids = _match_ids(index, word)
                print(f"\n## {word}: {len(ids):,} articles\n")
                chosen = random.Random(SEED).sample(ids, min(count, len(ids)))
                for number, id_ in enumerate(chosen, 1):
                    matches = _matching_words(analyzer, word, texts[id_])
                    print(f"{number}. {id_}: {' '.join(matches)}")


def _build_news(data: Path, folder: Path) -> dict[str, str]:
    texts: dict[str, str] = {}

    def documents() -> Iterator[dict[str, str]]:
        for row in read_jsonl(data / "news" / "saudinewsnet.jsonl.gz"):
            texts[str(row["id"])] = f"{row.get('title') or ''}\n{row.get('body') or ''}"
            yield {"id": row["id"], "title": row.get("title") or "", "body": row.get("body") or ""}

    build_index(documents(), folder)
    return texts


def _matching_words(analyzer: Analyzer, word: str, text: str) -> list[str]:
    """The words of a text that share a key with a query word, each once."""
    (asked,) = analyzer.tokens(word)
    keys = {*asked.query_lemmas, *asked.weak}
    found = (t.text for t in analyzer.tokens(text) if not keys.isdisjoint((*t.lemmas, *t.weak)))
    return list(dict.fromkeys(found))


if __name__ == "__main__":
    typer.run(main)
