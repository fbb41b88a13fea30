"""Small indexes for the tests of the codec: the same documents, written by us and by Whoosh.

A document maps fields to tokens in order, each a term and its position.
"""

import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import whoosh.index
from hypothesis import strategies as st
from whoosh import fields
from whoosh.analysis import Token

from kashaf.index.codec.columns.fixed import write_fixed
from kashaf.index.codec.columns.lengths import write_lengths
from kashaf.index.codec.columns.stored import StoredWriter
from kashaf.index.codec.files.regular import fsync_files
from kashaf.index.codec.files.sink import WrittenFile
from kashaf.index.codec.formats import Counts, PackedPositions
from kashaf.index.codec.postings import FieldPostings
from kashaf.index.codec.writing.terms import TermsWriter
from kashaf.index.codec.writing.toc import SegmentEntry, place_toc, prepare_toc

Tokens = Sequence[tuple[str, int]]
Doc = Mapping[str, Tokens]

POSITIONED = "body"
SCORED = ("body", "form")
FIELDS = ("body", "form", "key")


def write_terms_and_postings(
    directory: Path, segid: str, fields: Mapping[str, FieldPostings]
) -> list[WrittenFile]:
    """Write the term file and the posting file of a new segment."""
    with TermsWriter(directory, segid) as writer:
        for name in sorted(fields):
            writer.add_field(name, [fields[name]])
        return writer.finish()


class TokenList:
    """A Whoosh analyzer of values that are JSON lists of tokens."""

    def __call__(self, value: str, **_: Any) -> Iterator[Token]:
        for text, pos in json.loads(value):
            token = Token(positions=True)
            token.text, token.pos, token.boost = text, pos, 1.0
            yield token

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TokenList)

    def __hash__(self) -> int:
        return hash(TokenList)


def schema() -> fields.Schema:
    """body stores positions, form only counts, key neither counts nor lengths; extra is stored."""
    body = fields.TEXT(analyzer=TokenList(), phrase=True)
    body.format = PackedPositions()
    form = fields.TEXT(analyzer=TokenList(), phrase=False)
    form.format = Counts()
    key = fields.ID(analyzer=TokenList())
    return fields.Schema(body=body, form=form, key=key, extra=fields.STORED)


def stored(number: int) -> dict[str, Any]:
    """Return the stored fields of a document; some have none."""
    return {} if number % 3 == 1 else {"extra": {"عنوان": f"خبر {number}", "n": [number, None]}}


def postings(docs: Sequence[Doc], name: str) -> FieldPostings:
    """Return a field of the documents as arrays."""
    rows: dict[bytes, dict[int, list[int]]] = {}
    for number, doc in enumerate(docs):
        for term, position in doc.get(name, ()):
            rows.setdefault(term.encode(), {}).setdefault(number, []).append(position)
    terms = sorted(rows)
    cells = [cell for term in terms for cell in rows[term].items()]
    return FieldPostings(
        terms=terms,
        starts=np.cumsum([0, *(len(rows[term]) for term in terms)]),
        docs=np.array([number for number, _ in cells], np.uint32),
        freqs=np.array([1 if name == "key" else len(p) for _, p in cells], np.uint32),
        positions=np.array([p for _, ps in cells for p in ps], np.uint32)
        if name == POSITIONED
        else None,
        lengths=np.array([len(doc.get(name, ())) for doc in docs], np.uint32)
        if name in SCORED
        else None,
    )


def write_ours(directory: Path, docs: Sequence[Doc], segid: str = "ours") -> SegmentEntry:
    """Write a segment, without committing it."""
    columns = {name: postings(docs, name) for name in FIELDS}
    files = write_terms_and_postings(directory, segid, columns)
    for name in SCORED:
        lengths = columns[name].lengths
        assert lengths is not None
        if lengths.any():
            files.append(write_lengths(directory, segid, name, lengths))
    with StoredWriter(directory, segid) as writer:
        for number in range(len(docs)):
            writer.add(stored(number))
        files.append(writer.finish())
    digests = [bytes((number % 256,)) * 16 for number in range(len(docs))]
    files.append(write_fixed(directory, segid, "_digest", digests))
    fsync_files(directory, [file.name for file in files])
    totals = {name: sum(len(doc.get(name, ())) for doc in docs) for name in SCORED}
    return SegmentEntry(segid, len(docs), {name: n for name, n in totals.items() if n})


def commit(directory: Path, *segments: SegmentEntry, generation: int = 1) -> whoosh.index.FileIndex:
    """Commit these segments and open the index with Whoosh."""
    place_toc(directory, prepare_toc(directory, schema(), segments, generation))
    return whoosh.index.open_dir(str(directory))


def write_stock(directory: Path, docs: Sequence[Doc]) -> whoosh.index.FileIndex:
    """Write the documents with Whoosh's own writer, in one segment of plain files."""
    index = whoosh.index.create_in(str(directory), schema())
    writer = index.writer(compound=False)
    for number, doc in enumerate(docs):
        values = {name: json.dumps(list(doc[name])) for name in FIELDS if doc.get(name)}
        writer.add_document(**values, **stored(number))
    writer.commit()
    return index


def only_segid(index: whoosh.index.FileIndex) -> str:
    """Return the id of the index's only segment."""
    (segment,) = index._segments()
    return str(segment.segid)


TERMS = st.one_of(
    st.sampled_from(["كتاب", "قلم", "بيت", "ب", "ال" * 80, "a", "𐎀𐎁", "z\x00", "�"]),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=4),
)


def _tokens(draw: Callable[[Any], Any], terms: list[str]) -> Tokens:
    gaps = st.one_of(st.integers(0, 3), st.integers(0, 40_000), st.just(3_000_000))
    found = []
    position = 0
    for _ in range(draw(st.integers(0, 12))):
        position += draw(gaps)
        found.append((draw(st.sampled_from(terms)), position))
    if draw(st.integers(0, 9)) == 0:
        term = draw(st.sampled_from(terms))
        step = draw(st.sampled_from([1, 130, 20_000]))
        found += [(term, position + step * n) for n in range(draw(st.integers(20, 400)))]
    return found


@st.composite
def corpora(draw: Callable[[Any], Any]) -> list[Doc]:
    """Documents of few distinct terms; some are empty, some repeat a term hundreds of times."""
    terms = draw(st.lists(TERMS, min_size=1, max_size=6, unique=True))
    docs: list[Doc] = []
    for _ in range(draw(st.integers(1, 14))):
        body = _tokens(draw, terms)
        docs.append(
            {
                "body": body,
                "form": [*body, *_tokens(draw, terms)] if draw(st.booleans()) else [],
                "key": [(draw(st.sampled_from(terms)), 0)] if draw(st.booleans()) else [],
            }
        )
    return docs


def many_documents(seed: int = 7) -> list[Doc]:
    """Enough documents for every encoding of a block: terms in 1 to 300 documents, gaps to 300."""
    rng = random.Random(seed)
    common = [f"شائع{n}" for n in range(4)]
    docs: list[Doc] = []
    for number in range(300):
        words = [word for word in common if rng.random() < 0.3 + 0.2 * common.index(word)]
        words += ["دائم"] * rng.randint(1, 3)
        words += [f"نادر{rng.randint(0, 200)}" for _ in range(4)]
        if number % 40 == 0:
            words += ["كثير"] * 300
        if number in (3, 290, 291, 292, 293, 294, 295, 296, 297, 298):
            words.append("متباعد")
        rng.shuffle(words)
        tokens = [(word, 2 * index) for index, word in enumerate(words)]
        docs.append({"body": tokens, "form": tokens, "key": [(f"k{number}", 0)]})
    return docs
