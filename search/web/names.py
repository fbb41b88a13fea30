"""The names of the indexes of a server, which their URLs begin with."""

import re
from collections.abc import Sequence
from pathlib import PurePath
from typing import Final

from kashaf.index.errors import KashafError
from kashaf.index.targets import Target

_NAME: Final = re.compile(r"[^\W_][\w-]{0,63}")
_RESERVED: Final = ("api", "static", "document", "help", "cite", "console", "metrics")


def check_name(name: str) -> str:
    """Return the name of an index; raises `KashafError` if no URL can begin with it."""
    if not _NAME.fullmatch(name) or name in _RESERVED:
        raise KashafError(
            f"{name!r}: can't be the name of an index; use letters, digits, - and _, a letter or "
            f"digit first, and none of {', '.join(_RESERVED)}"
        )
    return name


def index_name(target: Target) -> str:
    """Return a name for an index: that of its folder, or that of an index of a cluster."""
    stem = PurePath(str(target).rstrip("/")).stem
    name = re.sub(r"[^\w-]+", "-", stem).strip("-_")[:64]
    return name if _NAME.fullmatch(name) and name not in _RESERVED else "index"


def named_targets(arguments: Sequence[str]) -> dict[str, str]:
    """Return indexes by name from arguments like `news=news.kashaf`.

    Raises:
        KashafError: An argument has no name, or two have the same.
    """
    targets: dict[str, str] = {}
    for argument in arguments:
        name, equals, target = argument.partition("=")
        if not equals or not target:
            raise KashafError(f"{argument!r}: write NAME=INDEX, for example news=news.kashaf")
        if check_name(name) in targets:
            raise KashafError(f"{name}: two indexes have this name")
        targets[name] = target
    return targets
