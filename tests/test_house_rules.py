"""The rules of CONTRIBUTING.md that no linter checks."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("benchmarks", "index", "search", "terminal", "tests")
MOST_MODULES = 12
MOST_LINES = 60
MOST_LOADED = 30


def sources() -> list[Path]:
    """The modules of the library and the command line, of the tests and the benchmarks."""
    return [
        *ROOT.glob("*.py"),
        *(path for name in PACKAGES for path in (ROOT / name).rglob("*.py")),
    ]


def test_a_folder_has_at_most_a_dozen_modules() -> None:
    folders = {path.parent for path in sources()} - {ROOT}
    sizes = {str(folder.relative_to(ROOT)): len(modules(folder)) for folder in folders}
    assert {name: size for name, size in sizes.items() if size > MOST_MODULES} == {}


def modules(folder: Path) -> list[Path]:
    return [*folder.glob("*.py"), *folder.glob("*.pyx")]


def test_every_package_has_its_folder_of_tests() -> None:
    packages = [path.parent for name in ("index", "search") for path in (ROOT / name).rglob("*.py")]
    without = {
        str(package.relative_to(ROOT))
        for package in packages
        if not any((ROOT / "tests" / package.relative_to(ROOT)).glob("test_*.py"))
    }
    assert without == set()


def test_a_function_fits_on_a_screen() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}: {lines} lines"
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := code_lines(node)) > MOST_LINES
    ]
    assert long == []


def code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The lines of a function from its `def` on, without its docstring."""
    first = function.body[0]
    docstring = 0
    if ast.get_docstring(function) is not None:
        docstring = (first.end_lineno or first.lineno) - first.lineno + 1
    return (function.end_lineno or function.lineno) - function.lineno + 1 - docstring


def test_importing_search_loads_few_modules() -> None:
    count = "sum(name.partition('.')[0] == 'kashaf' for name in sys.modules)"
    code = f"import sys, kashaf.search; print({count})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) <= MOST_LOADED


def test_retired_words_do_not_return() -> None:
    words = "lit|lighter|sieve|leaps|mend(s|ed)?|parted|twins|spool"
    command = ["git", "grep", "-niwE", words, "--", ".", f":!tests/{Path(__file__).name}"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if found.returncode > 1:
        pytest.skip("not a git checkout")
    assert found.stdout == ""


def test_analysing_needs_neither_numpy_nor_whoosh() -> None:
    code = "sys.modules |= dict.fromkeys(('numpy', 'whoosh')); from kashaf.cli import main; main()"
    command = [sys.executable, "-c", f"import sys; {code}", "analyze", "بالقوات"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "قوات" in done.stdout
