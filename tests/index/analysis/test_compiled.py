"""The compiled loops give what the same files give when Python interprets them."""

import importlib.util
import sys
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

from hypothesis import given
from hypothesis import strategies as st

import kashaf.index.analysis as analysis
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
