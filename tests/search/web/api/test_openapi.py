"""The API against its own OpenAPI description: schemathesis makes requests, good and bad."""

import shutil
import subprocess
import sys
from pathlib import Path

from kashaf.index import Date, Number, Schema, build_index
from tests.search.web.serving import serving

TOKEN = "secret"


def test_schemathesis_finds_no_failure(tmp_path: Path) -> None:
    schema = Schema(pages=Number(), published=Date())
    document = {"id": "1", "title": "خبر", "body": "وصل أحمد إلى بغداد", "pages": 3}
    build_index([document], tmp_path / "index", schema=schema)
    command = shutil.which("schemathesis", path=Path(sys.executable).parent)
    assert command
    with serving(tmp_path / "index", token=TOKEN) as address:
        done = subprocess.run(
            [
                *(command, "run", f"{address}/api/openapi.json"),
                *("--header", f"Authorization: Bearer {TOKEN}"),
                *("--max-examples", "8", "--seed", "1"),
                *("--generation-database", "none", "--no-color", "--request-timeout", "60"),
            ],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
    assert done.returncode == 0, done.stdout
