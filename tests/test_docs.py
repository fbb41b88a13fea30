"""Every code block of the README and of the guides runs."""

import contextlib
import json
import os
import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = "".join(
    (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.ar.md")
)
GUIDES = [
    "how-to/fields",
    "start",
    "analysis",
    "indexing",
    "searching",
    "embedding",
    "operating",
    "security",
]
BLOCK = re.compile(r"^```([^\n]*)\n(.*?)^```", re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("code", re.findall(r"```python\n(.*?)```", README, re.DOTALL))
def test_a_python_block_of_the_readme_runs(tmp_path, code):
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "<mark>أحمد</mark>" in done.stdout


def test_the_readme_shows_what_its_first_command_prints(news):
    (block,) = re.findall(r"```text\n(.*?)```", README, re.DOTALL)
    command = [sys.executable, "-m", "kashaf.cli", "search", "القوات الأميركية", "--limit", "3"]
    done = subprocess.run([*command, "--index", news], capture_output=True, text=True, check=True)
    printed = f"48 added, 0 updated, 0 unchanged {' '.join(done.stdout.split())}"
    for part in re.sub(r"[][]", "", block).split("…"):
        assert " ".join(part.split()) in printed


@pytest.mark.parametrize("guide", GUIDES)
def test_a_guide_works_from_top_to_bottom_in_an_empty_folder(tmp_path, guide):
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    text = (ROOT / "docs" / f"{guide}.md").read_text(encoding="utf-8")
    script = "\n".join(
        code if tongue == "sh" else f"python - <<'PYTHON'\n{code}PYTHON"
        for tongue, code in BLOCK.findall(text)
        if tongue in ("sh", "python")
    )
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    with (tmp_path / "output").open("w+") as output:
        shell = subprocess.Popen(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=tmp_path,
            env=os.environ | {"PATH": path},
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        try:
            status = shell.wait(timeout=300)
        finally:
            with contextlib.suppress(ProcessLookupError):  # servers that the guide started
                os.killpg(shell.pid, signal.SIGTERM)
        output.seek(0)
        assert status == 0, output.read()


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda page: page.stem)
def test_every_block_is_run_or_says_by_its_tag_that_it_can_not_be(page, tmp_path):
    for tongue, code in BLOCK.findall(page.read_text(encoding="utf-8")):
        match tongue:
            case "sh" | "python":  # opensearch: tests/opensearch/test_guide.py
                assert page.stem in [*GUIDES, "opensearch"]
            case "console" if page.stem != "cli":  # generated, and its examples are run
                shown_as_printed(code, tmp_path)
            case "json":
                json.loads(code)
            case _:
                assert tongue in ("text", "nginx", "ini", "console")


def shown_as_printed(transcript, folder):
    line, printed = transcript.split("\n", 1)
    name, *arguments = shlex.split(line.removeprefix("$ "))
    assert name == "kashaf"
    command = [sys.executable, "-m", "kashaf.cli", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    assert done.stdout == printed


def test_the_readmes_begin_with_the_same_command():
    english, arabic = (
        BLOCK.findall((ROOT / name).read_text(encoding="utf-8"))
        for name in ("README.md", "README.ar.md")
    )
    assert english[0] == arabic[0]


def test_every_link_between_the_documents_leads_somewhere():
    for page in [ROOT / "README.md", ROOT / "README.ar.md", *(ROOT / "docs").glob("*.md")]:
        text = page.read_text(encoding="utf-8")
        for target in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", text):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_command_runs_from_a_checkout(tmp_path):
    command = [sys.executable, Path(__file__).parent.parent / "cli.py", "analyze", "كتاب"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "كتاب" in done.stdout
