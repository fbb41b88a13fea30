"""Worker processes: what they return, and what becomes of their errors."""

import os

import pytest

from kashaf.index.errors import WorkerDiedError
from kashaf.index.writing.workers.pool import Workers


def test_a_worker_returns_results_and_raises_errors_and_goes_on() -> None:
    with Workers(1) as workers:
        assert workers.submit(divmod, 7, 2).result() == (3, 1)
        with pytest.raises(ValueError, match="invalid literal"):
            workers.submit(int, "x").result()
        assert workers.submit(str.upper, "a").result() == "A"


def test_a_worker_that_dies_is_reported_with_its_exit_status() -> None:
    with Workers(1) as workers:
        task = workers.submit(os._exit, 3)
        with pytest.raises(WorkerDiedError, match="exit status 3"):
            task.result()
