"""Which kernels are used: the compiled ones, or those in Python and numpy.

Each package of kernels has a `_compiled` module and a `fallback` that does the same, only slower.
"""

import os
from importlib import import_module

from kashaf.index.errors import KashafError

VARIABLE = "KASHAF_KERNELS"


def use_compiled(package: str) -> bool:
    """Return whether to use the compiled kernels of a package.

    They are used if they are installed. The environment variable KASHAF_KERNELS=compiled|numpy
    overrides this.

    Raises:
        KashafError: The variable names kernels that are not installed, or unknown ones.
    """
    choice = os.environ.get(VARIABLE, "")
    if choice not in ("", "compiled", "numpy"):
        raise KashafError(f"{VARIABLE}={choice}: choose compiled or numpy")
    if choice == "numpy":
        return False
    try:
        import_module(f"{package}._compiled")
    except ImportError:
        if choice:
            reason = "they are not installed; install a C compiler, then Kashaf again"
            raise KashafError(f"{VARIABLE}={choice}: {reason}") from None
        return False
    return True
