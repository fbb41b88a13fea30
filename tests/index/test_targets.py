"""Telling cluster addresses from paths."""

from pathlib import Path

import pytest

from kashaf.index.targets import is_cluster_address


@pytest.mark.parametrize("target", ["opensearch://host/name", "OpenSearchs://host:9200/name"])
def test_addresses_have_a_known_scheme(target: str) -> None:
    assert is_cluster_address(target)


@pytest.mark.parametrize("target", ["news", "http://host/name", "opensearch", Path("opensearch:")])
def test_anything_else_is_a_path(target: str | Path) -> None:
    assert not is_cluster_address(target)
