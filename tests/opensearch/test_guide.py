"""The commands of docs/how-to/use-opensearch.md, on the tests' cluster."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def test_the_commands_of_the_guide_run(address: str) -> None:
    guide = (ROOT / "docs" / "how-to" / "use-opensearch.md").read_text(encoding="utf-8")
    (script,) = re.findall(r"^```sh\n(.*?)^```", guide, re.DOTALL | re.MULTILINE)
    example = "opensearch://127.0.0.1:9211,127.0.0.1:9212/news"
    assert script.count(example) == 2
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script.replace(example, address)],
        cwd=ROOT,
        env=os.environ | {"PATH": path},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "001-iraq-withdrawal.txt" in done.stdout
