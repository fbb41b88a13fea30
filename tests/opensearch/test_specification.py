"""The tests of Arabic search on disk, run on a cluster."""

import pytest

from tests.search.engine.test_filters_and_facets import *  # noqa: F403
from tests.search.engine.test_search import *  # noqa: F403
from tests.search.query.test_language import *  # noqa: F403
from tests.search.suggest.test_suggestions import *  # noqa: F403


@pytest.fixture
def tmp_path(address: str) -> str:
    """An address on the cluster, in place of the folder in which those tests build an index."""
    return f"{address}?replicas=0"
