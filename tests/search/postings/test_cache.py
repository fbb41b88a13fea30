"""The postings cache."""

import numpy as np

from kashaf.search.postings.cache import PostingsCache


def test_the_postings_cache_stays_below_its_limit() -> None:
    cache = PostingsCache(20_000)
    for number in range(50):
        (array,) = cache.get(number, lambda: (np.zeros(500, np.uint32),))
        assert cache.bytes <= 20_000
    assert not array.flags.writeable
    assert cache.get(49, lambda: (np.ones(1, np.uint32),))[0] is array
