"""Fixtures: a real cluster of two nodes on this machine, started once."""

import os
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePath

import pytest

from kashaf.index import build_index
from kashaf.index.documents import read_documents
from kashaf.index.opensearch.address import parse_address
from kashaf.index.opensearch.client import connect

SCRIPT = Path(__file__).parent / "cluster"
EXAMPLES = Path(__file__).parent.parent.parent / "examples" / "news"
VARIABLE = "KASHAF_TEST_CLUSTER"
PLAIN = "KASHAF_TEST_PLAIN_CLUSTER"


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    """The address of the cluster, without an index name."""
    with started(VARIABLE, os.environ) as address:
        yield address


@pytest.fixture(scope="module")
def plain_cluster() -> Iterator[str]:
    """The address of a cluster of one node without the k-NN plug-in."""
    options = {"KASHAF_CLUSTER_NODES": "1", "KASHAF_CLUSTER_KNN": "no"}
    with started(PLAIN, dict(os.environ) | options) as address:
        yield address


@contextmanager
def started(variable: str, environment: MutableMapping[str, str]) -> Iterator[str]:
    """Context manager for the address of a cluster: the one in a variable, or a new one.

    Args:
        variable: The environment variable that may contain the address.
        environment: The environment of the script, to which the place of a new one is added.
    """
    if given := os.environ.get(variable):
        yield given
        return
    if os.environ.get("CI") != "true":
        how = f"run tests/opensearch/cluster start, and set {variable} to what it prints"
        pytest.skip(f"starting OpenSearch takes a minute and 1 GB: {how}; CI does it by itself")
    folder = tempfile.mkdtemp(prefix="kashaf-cluster-")
    environment.update(KASHAF_CLUSTER=folder, KASHAF_CLUSTER_PORT=str(free_port()))
    run = partial(subprocess.run, env=environment)
    try:
        done = run([SCRIPT, "start"], capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr
        yield done.stdout.split()[-1]
    finally:
        run([SCRIPT, "stop"], timeout=60)
        shutil.rmtree(folder)


def free_port() -> int:
    """Return a free port; those above it, which the script also uses, are probably free, too."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
    return port if port < 65_000 else port - 1_000


@pytest.fixture
def address(cluster: str) -> Iterator[str]:
    """An unused index address on the cluster; its indexes are deleted afterwards."""
    with named(cluster) as target:
        yield target


@pytest.fixture(scope="session")
def news(cluster: str) -> Iterator[str]:
    """An index of the examples, by the names of their files."""
    with named(cluster) as target:
        documents = read_documents([EXAMPLES])
        by_name = (replace(one, id=PurePath(one.id).name) for one in documents)
        build_index(by_name, f"{target}?replicas=0")
        yield target


@contextmanager
def named(cluster: str) -> Iterator[str]:
    """Context manager for an unused index address; its indexes are deleted afterwards."""
    target = f"{cluster}/test-{uuid.uuid4().hex}"
    yield target
    at = parse_address(target)
    client = connect(at)
    client.indices.delete(index=f"{at.name}-*")
    client.close()
