"""A treebank in CoNLL-U, and precision and recall of a whole match set by its lemmas.

A sentence is a document. Each inflected form of a content lemma (in three sentences or more, in two
forms or more) is a query; the sentences that contain the lemma in any form are relevant. All that
matches counts, not the first ten. Lemmas are vowelled, so homographs are kept apart.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

_CONTENT = frozenset(("NOUN", "VERB", "ADJ", "PROPN", "ADV"))
_ARABIC = re.compile("[\u0621-\u0652]+")

Match = Callable[[str], set[str]]
"""Gives the ids of the sentences that a query word matches."""
Forms = dict[str, set[str]]
"""The sentences that contain each form of a lemma."""


class Word(NamedTuple):
    """A syntactic word: form, lemma, part of speech, and whether the next word is joined to it."""

    form: str
    lemma: str
    kind: str
    joined: bool


@dataclass(frozen=True)
class Sentence:
    """A sentence as it was written, and its words."""

    id: str
    text: str
    words: tuple[Word, ...]


@dataclass(frozen=True)
class Scores:
    """Means over queries, and how many there are."""

    precision: float
    recall: float
    f1: float
    queries: int


def read(path: Path) -> list[Sentence]:
    """The sentences of a CoNLL-U file."""
    blocks = path.read_text(encoding="utf-8").strip().split("\n\n")
    return [_sentence(block.split("\n")) for block in blocks]


def _sentence(lines: list[str]) -> Sentence:
    notes = dict(line[2:].split(" = ", 1) for line in lines if line[0] == "#" and " = " in line)
    words = []
    for line in lines:
        if line[0] == "#":
            continue
        number, form, lemma, kind, *_, misc = line.split("\t")
        if number.isdigit():
            words.append(Word(form, lemma, kind, "SpaceAfter=No" in misc))
    return Sentence(notes["sent_id"], notes.get("original_text", notes["text"]), tuple(words))


def queries(sentences: list[Sentence]) -> Iterator[Forms]:
    """The forms of every lemma that is asked for, in order of lemma."""
    lemmas: dict[tuple[str, bool], Forms] = defaultdict(lambda: defaultdict(set))
    for sentence in sentences:
        chunk: list[Word] = []
        for word in sentence.words:
            chunk.append(word)
            if word.joined:
                continue
            whole = "".join(part.form for part in chunk)
            for part in chunk:
                if part.kind in _CONTENT and _ARABIC.fullmatch(part.form):
                    form = whole if len(chunk) == 1 else part.form
                    lemmas[part.lemma, part.kind == "VERB"][form].add(sentence.id)
            chunk = []
    for _, forms in sorted(lemmas.items()):
        if len(forms) >= 2 and len(set.union(*forms.values())) >= 3:
            yield forms


def evaluate(sentences: list[Sentence], match: Match) -> Scores:
    """The scores of a match set."""
    precisions, recalls, harmonic = [], [], []
    for forms in queries(sentences):
        relevant = set.union(*forms.values())
        for query in sorted(forms):
            found = match(query)
            hits = len(found & relevant)
            precision, recall = hits / len(found) if found else 0.0, hits / len(relevant)
            precisions.append(precision)
            recalls.append(recall)
            harmonic.append(2 * precision * recall / (precision + recall) if hits else 0.0)
    return Scores(fmean(precisions), fmean(recalls), fmean(harmonic), len(precisions))
