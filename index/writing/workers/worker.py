"""The program of a worker process (see `pool`): `python -m kashaf.index.writing.workers.worker`."""

import gc
import os
import pickle
import signal

from kashaf.index.errors import KashafError


def main() -> None:
    """Run the tasks on standard input until it ends.

    The garbage collector is disabled: it would repeatedly traverse a million cached words, a tenth
    of the CPU time, while tasks create few cycles.
    """
    gc.disable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tasks, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    while True:
        try:
            function, args = pickle.load(tasks)  # noqa: S301 - from the process that started this one
        except EOFError:
            return
        try:
            answer = True, function(*args)
        except (KashafError, OSError, ValueError, OverflowError) as error:
            answer = False, error
        pickle.dump(answer, answers)
        answers.flush()


if __name__ == "__main__":
    main()
