"""The dot products, with and without the extra."""

import numpy as np
import pytest

from kashaf.search.meaning import products


@pytest.mark.parametrize("size", [0, 1, 1023, 3000])
@pytest.mark.parametrize("dimension", [1, 7, 512])
def test_numpy_and_the_kernels_give_the_exact_products(
    monkeypatch: pytest.MonkeyPatch, size: int, dimension: int
) -> None:
    random = np.random.default_rng(size)
    rows = random.integers(-127, 128, (size, dimension), np.int8)
    vector = random.integers(-127, 128, dimension, np.int8)
    exact = rows.astype(np.int64) @ vector.astype(np.int64)
    assert (products.dot_products(rows, vector) == exact).all()
    monkeypatch.setattr(products, "_numkong", lambda: None)
    assert (products.dot_products(rows, vector) == exact).all()
