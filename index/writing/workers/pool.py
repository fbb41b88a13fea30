"""Worker processes, which build segments while the main process reads documents.

Each runs `python -m kashaf.index.writing.workers.worker`, which reads pickled tasks from standard
input, writes pickled results to standard output, and ends with its input. Unlike `multiprocessing`
it does not run the caller's main module again, so an app needs no `if __name__ == "__main__"`.
"""

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import IO, Any, Final, Self, TypeVar, cast

from kashaf.index.errors import WorkerDiedError

_T = TypeVar("_T")
_ONE_THREAD: Final = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
"""Encoders run in one thread, because there is a process for every core."""


def available_cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Workers:
    """A pool of worker processes, started on demand. Use it as a context manager.

    Unfinished tasks are abandoned when the block ends.

    Args:
        jobs: The number of processes.

    Raises:
        ValueError: It is not 1 or more.
    """

    def __init__(self, jobs: int) -> None:
        if jobs < 1:
            raise ValueError(f"jobs: {jobs} is not 1 or more")
        self.jobs = jobs
        self._threads = ThreadPoolExecutor(jobs, thread_name_prefix="kashaf-worker")
        self._local = threading.local()
        self._processes: list[subprocess.Popen[bytes]] = []

    def submit(self, function: Callable[..., _T], *args: object) -> Future[_T]:
        """Run a module-level function in a worker. It and its arguments are pickled.

        Returns:
            A future. Its result raises what the function raised, or `WorkerDiedError`.
        """
        return self._threads.submit(self._run, [pickle.dumps((function, args))])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Kill the processes."""
        for process in self._processes:
            process.kill()
        self._threads.shutdown(cancel_futures=True)
        for process in self._processes:
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe:
                    pipe.close()

    def _run(self, task: list[bytes]) -> Any:
        """Send the only item of `task`, which is removed to free its memory; return the result."""
        process = self._process()
        try:
            stdin, stdout = cast("tuple[IO[bytes], IO[bytes]]", (process.stdin, process.stdout))
            stdin.write(task.pop())
            stdin.flush()
            done, result = pickle.load(stdout)  # noqa: S301 - from our own process
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            raise WorkerDiedError(
                f"process {process.pid}", f"exit status {process.wait()}"
            ) from error
        if done:
            return result
        raise result

    def _process(self) -> subprocess.Popen[bytes]:
        process: subprocess.Popen[bytes] | None = getattr(self._local, "process", None)
        if process is None:
            command = [sys.executable, "-P", "-m", "kashaf.index.writing.workers.worker"]
            process = subprocess.Popen(  # noqa: S603 - fixed
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_ONE_THREAD | os.environ
            )
            self._local.process = process
            self._processes.append(process)
        return process
