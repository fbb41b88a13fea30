"""The compiled loops give what the same files give when Python interprets them."""

import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kashaf.index.analysis as analysis
from kashaf.index.analysis import Analyzer
from kashaf.index.analysis.morphology import ranking
from kashaf.index.analysis.morphology.affixes import combinations, prefixes, suffixes
from kashaf.index.analysis.morphology.table import parse_entries, stems
from kashaf.index.analysis.stems import cutting
from kashaf.index.analysis.stems.roots import root_lookup

FOLDER = Path(analysis.__file__).parent


def _interpreted(path: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"interpreted_{Path(path).stem}", FOLDER / path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


CUTTING = _interpreted("stems/cutting.py")
RANKING = _interpreted("morphology/ranking.py")


WITH_OUTDATED = """
import sys
from importlib.machinery import ModuleSpec

class Outdated:
    def find_spec(self, name, path, target=None):
        return ModuleSpec(name, self) if name == sys.argv[1] else None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        module.find_candidates = module.find_starts = None  # and no more

sys.meta_path.insert(0, Outdated())
from kashaf.index.analysis import Analyzer
print(Analyzer().word("وبالقوات").lemmas)
"""


@pytest.mark.parametrize("choice", ["", "compiled", "numpy"])
@pytest.mark.parametrize("module", [cutting, ranking], ids=["cutting", "ranking"])
def test_a_compiled_module_of_another_version_is_interpreted(
    module: ModuleType, choice: str
) -> None:
    if choice == "compiled":  # without compiled kernels those of another package are missing
        pytest.importorskip("kashaf.search.kernels._compiled")
    done = subprocess.run(
        [sys.executable, "-c", WITH_OUTDATED, module.__name__],
        env=os.environ | {"KASHAF_KERNELS": choice, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    expected = "" if choice == "compiled" else f"{Analyzer().word('وبالقوات').lemmas}\n"
    assert done.stdout == expected
    assert ("install Kashaf again" in done.stderr) is (choice != "numpy")


def test_all_that_others_import_is_looked_for() -> None:
    for module in (CUTTING, RANKING):
        package = module.__name__.removeprefix("interpreted_")
        imports = re.compile(rf"from kashaf\.index\.analysis\.\w+\.{package} import (\([^)]*\)|.*)")
        sources = [path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.py")]
        imported = {
            name
            for source in sources
            for names in imports.findall(source)
            for name in re.findall(r"\w+", names)
        }
        home = "stems/__init__.py" if package == "cutting" else "morphology/current.py"
        named = re.findall(r'"(\w+)"', (FOLDER / home).read_text(encoding="utf-8"))
        assert imported <= set(named)


def _affixed(stems: Iterable[str]) -> st.SearchStrategy[str]:
    stem = st.sampled_from(sorted(stems)) | st.text("ابتدرسعفقكلمنهويءجحخ", min_size=2, max_size=7)
    return st.builds(
        "".join,
        st.tuples(st.sampled_from(sorted(prefixes())), stem, st.sampled_from(sorted(suffixes()))),
    )


FORMS = _affixed(("كتاب", "مدرس", "قال", "كتب", "جامع", "احمد", "علم", "قضاء", "محكم", "سيار"))


@given(FORMS)
def test_words_are_cut_alike(form: str) -> None:
    root, families = root_lookup(), {"احمد": "احمد"}
    found = []
    for module in (cutting, CUTTING):
        starts, ends = module.find_starts(form), module.find_ends(form)
        found.append(
            (
                *(starts, ends, module.find_family(form, starts, ends, families)),
                module.choose_cut(form, starts, ends, root),
                module.nearest_root(form, starts, ends, root),
            )
        )
    assert found[0] == found[1]


@given(FORMS, st.sampled_from((("ا", "أ"), ("ا", "إ"), ("ه", "ة"), ("ي", "ى"), ("ا", "ا"))))
def test_readings_are_ranked_alike(form: str, spelled: tuple[str, str]) -> None:
    spelling = form.replace(*spelled)
    beginnings = frozenset(one[:end] for one in prefixes() for end in range(len(one) + 1))
    endings = frozenset(one[start:] for one in suffixes() for start in range(len(one) + 1))
    found = []
    for module in (ranking, RANKING):
        combined = {prefix: dict.fromkeys(suffixes()) for prefix in prefixes()}
        affixes = combined, beginnings, endings, combinations
        candidates = module.find_candidates(form, stems().lookup(), {}, parse_entries, *affixes)
        found.append((candidates, module.rank(candidates, ""), module.rank(candidates, spelling)))
    assert found[0] == found[1]
