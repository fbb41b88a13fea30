"""Prepares objects for use in a forked child process.

A lock that another thread holds at the time of a fork is never released in the child, and a
file that the parent has open stays open in it. The lock of a module that another thread is
importing is such a lock.
"""

import os
from functools import cache
from importlib import import_module
from typing import Protocol
from weakref import WeakSet


class Forkable(Protocol):
    """An object with locks or files that a forked child must not share."""

    def after_fork(self) -> None:
        """Replace the locks and close the files, in the child."""

    def __hash__(self) -> int: ...


def prepare_for_forks(forkable: Forkable) -> None:
    """Call `after_fork` in every forked child while the object is in use."""
    _forkables().add(forkable)


def import_before_forks(*names: str) -> None:
    """Import these modules before every fork, so that no other thread is importing them then."""
    _imported_before_forks().update(names)


@cache
def _forkables() -> WeakSet[Forkable]:
    forkables: WeakSet[Forkable] = WeakSet()

    def after_fork() -> None:
        for forkable in list(forkables):
            forkable.after_fork()

    os.register_at_fork(after_in_child=after_fork)
    return forkables


@cache
def _imported_before_forks() -> set[str]:
    names: set[str] = set()

    def before_fork() -> None:
        for name in sorted(names):
            import_module(name)

    os.register_at_fork(before=before_fork)
    return names
