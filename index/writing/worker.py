"""What a worker process does (see `workers`): `python -m kashaf.index.writing.worker`."""

import gc
import os
import pickle
import signal

from kashaf.index.errors import KashafError


def main() -> None:
    """Answer tasks until the input ends.

    Python's collector of cycles is off: the words that are remembered are a million objects that
    it would walk through again and again, a tenth of the CPU time. Tasks make few cycles.
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
