"""What `kashaf doctor` finds, and that its advice fixes it."""

import json
import shlex
import subprocess
import sys

import pytest

from kashaf.index import IndexWriter, build_index
from kashaf.index.analysis import AnalyzerSettings
from kashaf.index.health import check_health, versions

DOCUMENTS = [{"id": str(number), "body": f"كتاب {number}"} for number in range(5)]


@pytest.fixture
def index(tmp_path):
    build_index(DOCUMENTS, tmp_path / "an index")
    return tmp_path / "an index"


def problems(index):
    return [finding for finding in check_health(index) if finding.status == "problem"]


def test_an_index_in_order_has_no_problem(index):
    findings = {finding.name: finding for finding in check_health(index)}
    assert {finding.status for finding in findings.values()} == {"ok"}
    assert "5 documents" in findings["index"].detail
    assert findings["segments"].detail == "1, with 0 deleted documents"


def test_a_missing_index_is_a_problem(tmp_path):
    (problem,) = check_health(tmp_path / "none")
    assert problem.remedy == f"kashaf index SOURCE... --index {tmp_path / 'none'}"


def test_the_remedy_mends_a_file_cut_short(index):
    (file,) = index.glob("*.trm")
    file.write_bytes(file.read_bytes()[:-1])
    (problem,) = problems(index)
    assert file.name in problem.detail
    fix(problem)
    assert not problems(index)


def test_the_remedy_mends_a_damaged_manifest(index):
    (file,) = index.glob("*.json")
    file.write_bytes(b"{}")
    (problem,) = problems(index)
    fix(problem)
    assert not problems(index)


def test_the_remedy_mends_an_index_of_other_rules(index, monkeypatch):
    with monkeypatch.context() as other:
        other.setattr(AnalyzerSettings, "fingerprint", "another")
        build_index(DOCUMENTS, index.parent / "old")
    (problem,) = problems(index.parent / "old")
    assert problem.name == "rules"
    fix(problem)
    assert not problems(index.parent / "old")


def fix(problem):
    _, *arguments = shlex.split(problem.remedy)
    subprocess.run([sys.executable, "-m", "kashaf.cli", *arguments], check=True)


def test_a_writer_at_work_is_named_and_its_files_are_not_left_over(index):
    with IndexWriter(index) as writer:
        writer.add({"id": "6", "body": "قلم"})
        (note,) = [finding for finding in check_health(index) if finding.status == "note"]
        assert note.name == "writer"
        assert "has been writing this index since" in note.detail


def test_what_broken_off_work_left_is_counted_until_the_next_write(index):
    (index / "MAIN_0123456789abcdef.pst").write_bytes(b"")
    (note,) = [finding for finding in check_health(index) if finding.status == "note"]
    assert note.detail.startswith("1 files of work that was broken off")
    build_index([], index)
    assert {finding.status for finding in check_health(index)} == {"ok"}


def test_versions_are_those_installed():
    found = versions()
    assert found["python"] == ".".join(map(str, sys.version_info[:3]))
    assert {"kashaf", "whoosh", "tashaphyne", "pyarabic", "numpy"} <= set(found)
    assert "?" not in found.values()


def test_the_command_exits_with_2_for_a_problem_alone(index, tmp_path):
    def doctor(*arguments):
        command = [sys.executable, "-m", "kashaf.cli", "doctor", *arguments]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert doctor().returncode == 0
    assert doctor("--index", index).returncode == 0
    missing = doctor("--index", "none")
    assert missing.returncode == 2
    assert "fix: kashaf index SOURCE... --index none" in missing.stdout
    (check,) = json.loads(doctor("--index", "none", "--json").stdout)["checks"]
    assert check["status"] == "problem"
