"""Python's collector of cycles, which a build can do without."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def gc_paused() -> Iterator[None]:
    """Keep the collector from running meanwhile.

    It would walk through a million remembered words again and again, a tenth of the CPU time,
    while a build makes few cycles.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
