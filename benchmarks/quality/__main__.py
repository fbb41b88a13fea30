"""Ranking and stemming quality against peers: ``python -m benchmarks.quality``."""

import json
import os
import sys
import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from benchmarks import report
from benchmarks.corpora import CACHE, DATA, RetrievalSet, load_set, set_names
from benchmarks.lucene import engine as lucene
from benchmarks.quality import opensearch
from benchmarks.quality.engines import BASELINE, ENGINES, ON_CLUSTER, Ranking, kashaf_in_modes
from benchmarks.quality.scoring import DEPTH, METRICS, p_value, per_query
from benchmarks.stemming import stemmers as stemming
from kashaf.search.model.request import MODES, Mode

MAIN = METRICS[0]
USUAL = [engine for engine in ENGINES if engine not in ON_CLUSTER]
Figures = dict[str, dict[str, float]]
"""By engine, each metric's mean and, but for the baseline, ``p`` of the main one against it."""


def main(
    data: Annotated[Path, typer.Option(help="Folder with eval/ and stemming/.")] = DATA,
    sets: Annotated[str, typer.Option(help="Sets, comma-separated; all if left out.")] = "",
    engines: Annotated[str, typer.Option(help="Engines, comma-separated.")] = ",".join(USUAL),
    stemmers: Annotated[
        str, typer.Option(help="Stemmers, comma-separated; '' for none.")
    ] = ",".join(stemming.STEMMERS),
    mode: Annotated[
        str, typer.Option(help="How Kashaf searches: words,meaning,both; needs kashaf[meaning].")
    ] = "words",
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write the figures here.")
    ] = None,
) -> None:
    """Print nDCG@10, MRR@10 and Recall@100 of each engine, and Paice's figures of each stemmer."""
    names = _chosen("--sets", sets, set_names(data)) or set_names(data)
    asked = _chosen("--engines", engines, ENGINES)
    modes = [one for one in MODES if one in _chosen("--mode", mode, MODES)]
    cutters = _chosen("--stemmers", stemmers, stemming.STEMMERS)
    if BASELINE in asked and (missing := lucene.missing_tools()):
        raise typer.BadParameter(
            f"lucene needs {', '.join(missing)} on the PATH", param_hint="--engines"
        )
    if not {*ON_CLUSTER}.isdisjoint(asked) and opensearch.VARIABLE not in os.environ:
        raise typer.BadParameter(
            f"name a cluster in {opensearch.VARIABLE}: tests/opensearch/cluster start",
            param_hint="--engines",
        )

    retrieval: dict[str, Figures] = {}
    for name in names:
        retrieval[name] = _measure(load_set(data, name), asked, modes)
        _show_set(name, retrieval[name])
    if len(names) > 1:
        retrieval["mean"] = _mean(retrieval)
        _show_set("mean of the sets", retrieval["mean"])
    stems = _stemming(data / "stemming", cutters)
    _show_stemming(stems)
    if json_file is not None:
        figures = {
            "retrieval": retrieval,
            "stemming": {name: asdict(scores) for name, scores in stems.items()},
        }
        json_file.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def _chosen(option: str, given: str, known: Collection[str]) -> list[str]:
    names = [name.strip() for name in given.split(",") if name.strip()]
    if unknown := [name for name in names if name not in known]:
        raise typer.BadParameter(
            f"{', '.join(unknown)}: not among {', '.join(known)}", param_hint=option
        )
    return names


def _measure(corpus: RetrievalSet, engines: Collection[str], modes: Sequence[Mode]) -> Figures:
    values: dict[str, Mapping[str, np.ndarray]] = {}
    CACHE.mkdir(exist_ok=True)
    for engine in engines:
        print(f"{corpus.name}: {engine} …", file=sys.stderr)
        with tempfile.TemporaryDirectory(dir=CACHE) as folder:
            rankings = _rankings(engine, corpus, Path(folder) / "index", modes)
        values |= {name: per_query(corpus.qrels, found) for name, found in rankings.items()}
    figures = {
        engine: {metric: float(found[metric].mean()) for metric in METRICS}
        for engine, found in values.items()
    }
    for engine in figures:
        if BASELINE in values and engine != BASELINE:
            figures[engine]["p"] = p_value(values[engine][MAIN], values[BASELINE][MAIN])
    return figures


def _rankings(
    engine: str, corpus: RetrievalSet, folder: Path, modes: Sequence[Mode]
) -> dict[str, Ranking]:
    """Return the rankings of an engine by name: Kashaf has one for each mode."""
    if engine != "kashaf":
        return {engine: ENGINES[engine](corpus, folder, DEPTH)}
    found = kashaf_in_modes(corpus, folder, DEPTH, modes)
    return {
        engine if mode == "words" else f"{engine}, {mode}": ranking
        for mode, ranking in found.items()
    }


def _mean(retrieval: Mapping[str, Figures]) -> Figures:
    engines = next(iter(retrieval.values()))
    return {
        engine: {
            metric: float(np.mean([figures[engine][metric] for figures in retrieval.values()]))
            for metric in METRICS
        }
        for engine in engines
    }


def _show_set(title: str, figures: Figures) -> None:
    baseline = figures.get(BASELINE)
    rows = []
    for engine, found in figures.items():
        change = found[MAIN] / baseline[MAIN] - 1 if baseline and engine != BASELINE else None
        rows.append(
            [
                engine,
                *(f"{found[metric]:.4f}" for metric in METRICS),
                "" if change is None else f"{change:+.1%}",
                f"{found['p']:.4f}" if "p" in found else "",
            ]
        )
    header = ["engine", "nDCG@10", "MRR@10", "Recall@100", f"nDCG to {BASELINE}", "p"]
    report.show(title, header, rows)


def _stemming(folder: Path, names: Collection[str]) -> dict[str, stemming.StemmingScores]:
    if not names:
        return {}
    lemmas = stemming.load_gold(folder / "gold.csv", "lemma")
    roots = stemming.load_gold(folder / "gold.csv", "root")
    readings = stemming.load_nafis(folder / "nafis.tsv")
    return {
        name: stemming.score(stemming.STEMMERS[name](), lemmas, roots, readings) for name in names
    }


def _show_stemming(scores: Mapping[str, stemming.StemmingScores]) -> None:
    if not scores:
        return
    for title, concept in (("lemmas", "by_lemma"), ("roots", "by_root")):
        rows = []
        for name, found in scores.items():
            errors, errt = getattr(found, concept), getattr(found, f"{concept}_errt")
            ui, oi, weight = errors.ui, errors.oi * 1e5, errors.weight * 1e5
            rows.append([name, f"{ui:.4f}", f"{oi:.2f}", f"{weight:.2f}", f"{errt:.3f}"])
        header = ["stemmer", "UI", "OI × 10⁵", "SW × 10⁵", "ERRT"]
        report.show(f"stemming, gold {title}", header, rows)
    report.show(
        "stemming, NAFIS: share of words cut to a valid stem, or to a valid root",
        ["stemmer", "stem", "root"],
        [[name, f"{s.nafis_stem:.4f}", f"{s.nafis_root:.4f}"] for name, s in scores.items()],
    )


if __name__ == "__main__":
    typer.run(main)
