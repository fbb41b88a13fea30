"""Which kernels are used: the compiled ones, or those in Python and numpy.

Each package of kernels has a `_compiled` module and a `fallback` that does the same, only slower.
"""

import os
import warnings
from collections.abc import Iterable
from importlib import import_module

from kashaf.index.errors import KashafError

VARIABLE = "KASHAF_KERNELS"
_NOT_INSTALLED = "they are not installed; install a C compiler, then Kashaf again"


def use_compiled(package: str, names: Iterable[str]) -> bool:
    """Return whether to use the compiled kernels of a package.

    They are used if they are installed and match this version; if they don't match, a warning says
    so. The environment variable KASHAF_KERNELS=compiled|numpy overrides this.

    Args:
        package: The name of the package.
        names: The kernels that it needs; names that begin with an underscore are ignored.

    Raises:
        KashafError: The variable names kernels that can't be used, or unknown ones.
    """
    choice = os.environ.get(VARIABLE, "")
    if choice not in ("", "compiled", "numpy"):
        raise KashafError(f"{VARIABLE}={choice}: choose compiled or numpy")
    if choice == "numpy":
        return False
    problem = _problem(f"{package}._compiled", names)
    if problem and choice:
        raise KashafError(f"{VARIABLE}={choice}: {problem}")
    if problem and problem != _NOT_INSTALLED:
        warnings.warn(f"{problem}; until then it is slower", RuntimeWarning, stacklevel=2)
    return not problem


def _problem(module: str, names: Iterable[str]) -> str:
    """Return why a compiled module can't be used, and what to do; empty if it can."""
    try:
        compiled = import_module(module)
    except ModuleNotFoundError as error:
        return _NOT_INSTALLED if error.name == module else _outdated(str(error))
    except (ImportError, AttributeError) as error:
        return _outdated(str(error))
    missing = [name for name in names if name[0] != "_" and not hasattr(compiled, name)]
    return _outdated(f"{module} lacks {', '.join(missing)}") if missing else ""


def _outdated(reason: str) -> str:
    return f"the compiled kernels are of another version ({reason}); install Kashaf again"
