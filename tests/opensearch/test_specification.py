"""The specification of Arabic search, on a cluster: the very tests of the engine on disk."""

import pytest

from tests.search.query.test_language import *  # noqa: F403
from tests.search.suggest.test_suggestions import *  # noqa: F403
from tests.search.engine.test_filters_and_facets import *  # noqa: F403
from tests.search.engine.test_search import *  # noqa: F403


@pytest.fixture
def tmp_path(address):
    """Where those tests put an index."""
    return f"{address}?replicas=0"
