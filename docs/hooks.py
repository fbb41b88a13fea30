"""Hooks of the documentation site (see mkdocs.yml).

The pages are written to be read on GitHub, too, so their links are paths in the repository. On the
site a link to a page becomes a link to that page, and a link to any other file plain text.
"""

import json
import posixpath
import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PROJECT = (
    "SECURITY.md",
    "CHANGELOG.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "benchmarks/README.md",
)
LINK = re.compile(r"(?<!!)\[([^\]]*)\]\((?!https?:|#)([^)#\s]+)(#[^)\s]*)?\)")


def on_files(files: Any, config: Any) -> Any:
    """Add the pages that are outside docs/, and the OpenAPI description."""
    from mkdocs.structure.files import File

    from kashaf.index.fields.schema import Schema
    from kashaf.search.web.api.openapi import openapi

    for name in PROJECT:
        text = (ROOT / name).read_text(encoding="utf-8")
        files.append(File.generated(config, name, content=text))
    described = json.dumps(openapi(Schema(), writable=True), ensure_ascii=False)
    files.append(File.generated(config, "reference/openapi.json", content=described))
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, files: Any) -> str:
    """Rewrite links between files of the repository as links between pages of the site."""
    here = page.file.src_uri
    folder = posixpath.dirname(here if here in PROJECT else f"docs/{here}")

    def rewritten(link: re.Match[str]) -> str:
        text, path, anchor = link[1], link[2], link[3] or ""
        target = posixpath.normpath(posixpath.join(folder, path)).removeprefix("docs/")
        if files.get_file_from_path(target) is None:
            return text
        return f"[{text}]({posixpath.relpath(target, posixpath.dirname(here) or '.')}{anchor})"

    return LINK.sub(rewritten, markdown)


def on_page_content(html: str, page: Any, config: Any, files: Any) -> str:
    """Set the direction of the pages in Arabic."""
    if page.file.src_uri.endswith(".ar.md"):
        return f'<div lang="ar" dir="rtl">{html}</div>'
    return html
