"""The loggers of the package, which are silent until the application configures `kashaf`."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from logging import Logger


def logger(name: str) -> "Logger":
    """Return the logger of a module.

    `logging` is imported when it is needed: most searches log nothing.
    """
    import logging

    package = logging.getLogger("kashaf")
    if not package.handlers:
        package.addHandler(logging.NullHandler())
    return logging.getLogger(name)
