"""Builds with vectors that are interrupted go on where they were."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import numpy as np
import pytest

from kashaf.index import build_index, verify_index
from kashaf.index.errors import EncoderError
from kashaf.index.meaning.encoder import EncoderInfo
from kashaf.index.meaning.vectors import VectorReader
from kashaf.index.store import generation as generations

ROOT = Path(__file__).parent.parent.parent.parent
ENCODER = """
import os, signal
from pathlib import Path

LOG = Path(__file__).with_suffix(".txt")

def encode(texts):
    count = LOG.read_text("utf-8").count("\\n") if LOG.exists() else 0
    if count > int(os.environ.get("KILLED_AFTER", 10**9)):
        os.kill(os.getpid(), signal.SIGKILL)
    if count > int(os.environ.get("FAILS_AFTER", 10**9)):
        raise ConnectionError("no answer")
    with LOG.open("a", encoding="utf-8") as log:
        log.writelines(text.replace("\\n", " ") + "\\n" for text in texts)
    return [[len(text), text.count("1") + 1, text.count("2")] for text in texts]
"""
COUNT = 700
DOCUMENTS = [{"id": str(number), "body": f"خبر {number}"} for number in range(COUNT)]


class Encoder(NamedTuple):
    """An encoder, and the file in which it writes what it has encoded."""

    name: str
    log: Path

    @property
    def encoded(self) -> list[str]:
        return self.log.read_text("utf-8").splitlines()


@pytest.fixture
def encoder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Encoder:
    """An encoder of its own, because imported modules stay."""
    module = tmp_path / f"counting_{uuid4().hex}.py"
    module.write_text(ENCODER, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    return Encoder(f"{module.stem}:encode", module.with_suffix(".txt"))


def build_in_a_process(encoder: Encoder, index: Path, **environment: str) -> int:
    """Build the index in a process of its own; return its exit status."""
    script = f"""
from kashaf.index import build_index
documents = [{{"id": str(n), "body": f"خبر {{n}}"}} for n in range({COUNT})]
build_index(documents, {str(index)!r}, jobs=1, encoder={encoder.name!r})
"""
    path = os.pathsep.join([str(encoder.log.parent), str(ROOT)])
    variables = os.environ | {"PYTHONPATH": path} | environment
    return subprocess.run([sys.executable, "-c", script], env=variables, check=False).returncode


def rows(index: Path) -> list[list[int]]:
    (segment,) = generations.require(index).segments
    reader = VectorReader(index, segment.segid, segment.doc_count, segment.files, 3)
    found: list[list[int]] = np.array(reader.rows()).tolist()
    reader.close()
    return found


def test_a_build_that_is_killed_does_not_encode_again_what_it_encoded(
    tmp_path: Path, encoder: Encoder
) -> None:
    index = tmp_path / "index"
    assert build_in_a_process(encoder, index, KILLED_AFTER="600") == -signal.SIGKILL
    assert generations.latest(index) is None
    first = set(encoder.encoded)
    encoder.log.unlink()
    assert build_in_a_process(encoder, index) == 0
    second = set(encoder.encoded)
    assert len(first & second) < len(first) / 2
    assert verify_index(index).problems == ()
    assert not list(index.glob("*.enc"))
    build_index(DOCUMENTS, tmp_path / "whole", jobs=1, encoder=encoder.name)
    assert rows(index) == rows(tmp_path / "whole")


def test_an_encoder_that_fails_goes_on_the_next_time(
    tmp_path: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = tmp_path / "index"
    build_index(DOCUMENTS[:1], index, encoder=encoder.name)
    monkeypatch.setenv("FAILS_AFTER", "600")
    with pytest.raises(EncoderError):
        build_index(DOCUMENTS, index, encoder=encoder.name, jobs=1)
    assert generations.require(index).doc_count == 1
    monkeypatch.delenv("FAILS_AFTER")
    encoder.log.unlink()
    build_index(DOCUMENTS, index, encoder=encoder.name, jobs=1)
    assert len(encoder.encoded) < COUNT / 2
    assert generations.require(index).doc_count == COUNT
    assert not list(index.glob("*.enc"))


def test_a_journal_that_is_not_as_it_was_written_is_not_used(
    tmp_path: Path, encoder: Encoder
) -> None:
    index = tmp_path / "index"
    assert build_in_a_process(encoder, index, KILLED_AFTER="600") == -signal.SIGKILL
    (journal,) = index.glob("*.enc")
    content = bytearray(journal.read_bytes())
    for at in range(20, len(content), EncoderInfo(encoder.name, 3).dimension + 20):
        content[at] ^= 1
    journal.write_bytes(content[:-5])
    (index / "MAIN_b.enc").symlink_to("/dev/zero")
    os.mkfifo(index / "MAIN_c.enc")
    build_index(DOCUMENTS, index, jobs=1, encoder=encoder.name)
    build_index(DOCUMENTS, tmp_path / "whole", jobs=1, encoder=encoder.name)
    assert rows(index) == rows(tmp_path / "whole")
    assert not list(index.glob("*.enc"))
