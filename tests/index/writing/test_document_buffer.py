"""Buffered documents come back as they were, and a file of a stranger runs no code."""

import pickle
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kashaf.index import Document
from kashaf.index.errors import IndexCorruptError
from kashaf.index.writing.document_buffer import BufferedDocument, DocumentBuffer

_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda values: st.lists(values) | st.dictionaries(st.text(), values),
    max_leaves=8,
)
_OPTIONAL = st.none() | st.text(min_size=1)
_DOCUMENTS = st.builds(
    Document,
    id=st.text(min_size=1),
    title=st.text(),
    body=st.text(),
    date=_OPTIONAL,
    source=_OPTIONAL,
    url=_OPTIONAL,
    tags=st.lists(st.text()).map(tuple),
    fields=st.dictionaries(st.text(), _VALUES),
)


@given(documents=st.lists(_DOCUMENTS, max_size=4, unique_by=lambda document: document.id))
def test_documents_come_back_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, documents: list[Document]
) -> None:
    path = tmp_path_factory.mktemp("buffer") / "a.docs"
    buffer = DocumentBuffer(path)
    for document in documents:
        buffer.add(document)
    assert list(buffer.finish()) == list(map(BufferedDocument.of, documents))
    assert not path.exists()


class Text(str):
    """Like the texts that lxml returns."""


def test_subclasses_of_plain_types_come_back_as_these(tmp_path: Path) -> None:
    buffer = DocumentBuffer(tmp_path / "a.docs")
    buffer.add(Document("1", Text("خبر"), "نص", fields={"pages": np.float64(2.5), "in": Text("ب")}))
    ((document, _),) = buffer.finish()
    assert document == Document("1", "خبر", "نص", fields={"pages": 2.5, "in": "ب"})
    assert type(document.title) is str


class Touch:
    """Creates a file when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.mark,)


@pytest.mark.parametrize("has_length", [False, True])
def test_a_replaced_buffer_runs_no_code(tmp_path: Path, has_length: bool) -> None:
    buffer = DocumentBuffer(tmp_path / "a.docs")
    buffer.add(Document("1", "خبر", "نص"))
    finished = buffer.finish()
    planted = pickle.dumps(Touch(tmp_path / "ran"))
    length = struct.pack("<Q", len(planted)) if has_length else b""
    (tmp_path / "a.docs").write_bytes(length + planted)
    with pytest.raises(IndexCorruptError, match=r"a\.docs"):
        list(finished)
    assert not (tmp_path / "ran").exists()


def test_a_buffer_that_became_a_link_is_refused(tmp_path: Path) -> None:
    buffer = DocumentBuffer(tmp_path / "a.docs")
    buffer.add(Document("1", "خبر", "نص"))
    finished = buffer.finish()
    (tmp_path / "a.docs").rename(tmp_path / "elsewhere")
    (tmp_path / "a.docs").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(IndexCorruptError, match="not a regular file"):
        list(finished)
