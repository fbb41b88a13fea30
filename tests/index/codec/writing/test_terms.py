"""Writing the term file and the posting file."""

from pathlib import Path

import numpy as np
import pytest

from kashaf.index.codec.postings import FieldPostings
from tests.index.codec.corpora import write_terms_and_postings


def test_a_failed_write_leaves_no_file(tmp_path: Path) -> None:
    field = FieldPostings(
        [b"b", b"a"],
        np.array([0, 1, 2]),
        np.zeros(2, np.uint32),
        np.ones(2, np.uint32),
        None,
        None,
    )
    with pytest.raises(ValueError, match="ascend"):
        write_terms_and_postings(tmp_path, "s", {"body": field})
    assert list(tmp_path.iterdir()) == []
