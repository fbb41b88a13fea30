"""The checks of `kashaf doctor`, and the remedies that it suggests."""

import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from kashaf.index import IndexWriter, build_index
from kashaf.index.analysis import AnalyzerSettings
from kashaf.index.health import Finding, check_health, versions

DOCUMENTS = [{"id": str(number), "body": f"كتاب {number}"} for number in range(5)]


@pytest.fixture
def index(tmp_path: Path) -> Path:
    build_index(DOCUMENTS, tmp_path / "an index")
    return tmp_path / "an index"


def problems(index: Path) -> list[Finding]:
    return [finding for finding in check_health(index) if finding.status == "problem"]


def test_a_valid_index_has_no_problem(index: Path) -> None:
    findings = {finding.name: finding for finding in check_health(index)}
    assert {finding.status for finding in findings.values()} == {"ok"}
    assert "5 documents" in findings["index"].detail
    assert findings["segments"].detail == "1, with 0 deleted documents"


def test_a_missing_index_is_a_problem(tmp_path: Path) -> None:
    (problem,) = check_health(tmp_path / "none")
    assert problem.remedy == f"kashaf index SOURCE... --index {tmp_path / 'none'}"


def test_the_remedy_fixes_a_truncated_file(index: Path) -> None:
    (file,) = index.glob("*.trm")
    file.write_bytes(file.read_bytes()[:-1])
    (problem,) = problems(index)
    assert file.name in problem.detail
    apply_remedy(problem)
    assert not problems(index)


def test_the_remedy_fixes_a_corrupt_manifest(index: Path) -> None:
    (file,) = index.glob("*.json")
    file.write_bytes(b"{}")
    (problem,) = problems(index)
    _, *arguments = shlex.split(problem.remedy)
    done = subprocess.run([sys.executable, "-m", "kashaf.cli", *arguments], check=False)
    assert done.returncode == 1, "without a manifest, deleted documents may come back"
    assert not problems(index.with_name(f"{index.name}.recovered"))


def test_the_remedy_fixes_an_outdated_index(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as other:
        other.setattr(AnalyzerSettings, "fingerprint", "another")
        build_index(DOCUMENTS, index.parent / "old")
    (problem,) = problems(index.parent / "old")
    assert problem.name == "rules"
    apply_remedy(problem)
    assert not problems(index.parent / "old")


def apply_remedy(problem: Finding) -> None:
    _, *arguments = shlex.split(problem.remedy)
    subprocess.run([sys.executable, "-m", "kashaf.cli", *arguments], check=True)


def test_an_active_writer_is_named_and_its_files_are_not_leftovers(index: Path) -> None:
    with IndexWriter(index) as writer:
        writer.add({"id": "6", "body": "قلم"})
        (note,) = [finding for finding in check_health(index) if finding.status == "note"]
        assert note.name == "writer"
        assert "has been writing this index since" in note.detail


def test_leftovers_are_counted_until_the_next_write(index: Path) -> None:
    (index / "MAIN_0123456789abcdef.pst").write_bytes(b"")
    (note,) = [finding for finding in check_health(index) if finding.status == "note"]
    assert note.detail.startswith("1 files of an interrupted build")
    build_index([], index)
    assert {finding.status for finding in check_health(index)} == {"ok"}


def test_versions_are_those_installed() -> None:
    found = versions()
    assert found["python"] == ".".join(map(str, sys.version_info[:3]))
    assert {"kashaf", "whoosh", "tashaphyne", "pyarabic", "numpy"} <= set(found)
    assert "?" not in found.values()


@pytest.mark.parametrize(
    "module",
    [
        "kashaf.index.codec.kernels._compiled",
        "kashaf.index.writing.kernels._compiled",
        "kashaf.search.kernels._compiled",
        "kashaf.search.scoring.kernels._compiled",
        "kashaf.index.analysis.stems.cutting",
        "kashaf.index.analysis.morphology.ranking",
    ],
)
def test_a_missing_compiled_module_is_reported(
    module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)  # importing it raises ImportError
    assert "not compiled" in versions()["inner loops"]


def test_the_command_exits_with_2_only_for_a_problem(index: Path, tmp_path: Path) -> None:
    def doctor(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "kashaf.cli", "doctor", *arguments]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert doctor().returncode == 0
    assert doctor("--index", index).returncode == 0
    missing = doctor("--index", "none")
    assert missing.returncode == 2
    assert "fix: kashaf index SOURCE... --index none" in missing.stdout
    (check,) = json.loads(doctor("--index", "none", "--json").stdout)["checks"]
    assert check["status"] == "problem"
