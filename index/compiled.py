"""Which kernels are used: the compiled ones, or those in Python and numpy.

Each package of kernels has a `_compiled` module and a `fallback` that does the same, only slower.
Other modules are compiled as they are, and the interpreter can run them instead.
"""

import os
import sys
import warnings
from collections.abc import Iterable
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location

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
    choice = _choice()
    if choice == "numpy":
        return False
    return _is_usable(_problem(f"{package}._compiled", names), choice)


def interpret_if_outdated(module: str, names: Iterable[str]) -> None:
    """Let the interpreter run a module whose compiled form is of another version; warn of it.

    Args:
        module: The name of the module, whose package is being imported.
        names: What others import from it.

    Raises:
        KashafError: KASHAF_KERNELS demands the compiled form, or has an unknown value.
    """
    problem = _problem(module, names)
    if not problem or _is_usable(problem, _choice()):
        return
    package, _, name = module.rpartition(".")
    path = os.path.join(sys.modules[package].__path__[0], f"{name}.py")
    spec = spec_from_file_location(module, path)
    if spec is None or spec.loader is None:
        raise ImportError(problem)
    source = sys.modules[module] = module_from_spec(spec)
    spec.loader.exec_module(source)
    setattr(sys.modules[package], name, source)


def _choice() -> str:
    """Return the value of the variable, empty without one; raises `KashafError` for another."""
    choice = os.environ.get(VARIABLE, "")
    if choice not in ("", "compiled", "numpy"):
        raise KashafError(f"{VARIABLE}={choice}: choose compiled or numpy")
    return choice


def _is_usable(problem: str, choice: str) -> bool:
    """Return whether there is no problem; warn of one, or raise if compiled code is demanded."""
    if problem and choice == "compiled":
        raise KashafError(f"{VARIABLE}={choice}: {problem}")
    if problem and problem != _NOT_INSTALLED and choice != "numpy":
        warnings.warn(f"{problem}; until then it is slower", RuntimeWarning, stacklevel=3)
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
