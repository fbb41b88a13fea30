"""`kashaf mcp`, spoken to by the official client over standard input and output."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import anyio
from mcp import Client, StdioServerParameters, stdio_client

from kashaf.index import build_index
from tests.index.meaning import stand_in

ROOT = Path(__file__).parent.parent.parent


def ask(index: Path, *calls: Any, options: Sequence[str] = ()) -> Any:
    """The answers of a server over `index` to these calls of tools, and the tools it has."""
    command = ["-m", "kashaf.cli", "mcp", "--index", str(index), *options]

    async def talk() -> Any:
        server = stdio_client(
            StdioServerParameters(
                command=sys.executable, args=command, env=dict(os.environ), cwd=ROOT
            )
        )
        async with Client(server) as client:
            tools = await client.list_tools()
            return tools.tools, [await client.call_tool(*call) for call in calls]

    return anyio.run(talk)


def test_an_assistant_searches_and_fetches(news: Path) -> None:
    tools, (found, read, absent) = ask(
        news,
        ("search", {"query": "القوات الأميركية", "limit": 2}),
        ("fetch", {"id": "001-iraq-withdrawal.txt"}),
        ("fetch", {"id": "none"}),
    )
    assert {tool.name for tool in tools} == {"search", "fetch"}
    results = found.structured_content["results"]
    assert results[0]["id"] == "001-iraq-withdrawal.txt"
    assert len(results) == 2
    assert set(results[0]) == {"id", "title", "snippets", "fields", "omitted_fields", "location"}
    assert "القوات الأميركية" in read.structured_content["body"]
    assert read.structured_content["next_start"] is None
    assert absent.is_error


def test_an_assistant_learns_what_to_try_when_nothing_is_found(news: Path) -> None:
    _, (misspelled, clamped) = ask(
        news,
        ("search", {"query": "القوت"}),
        ("search", {"query": "القوات", "limit": -1, "offset": -1}),
    )
    assert "القوات" in misspelled.structured_content["suggestions"]
    assert misspelled.structured_content["term_counts"] == {"القوت": 0}
    assert len(clamped.structured_content["results"]) == 1


def test_an_assistant_searches_by_meaning(tmp_path: Path) -> None:
    documents = [{"id": "1", "body": "القوات تغادر العراق"}, {"id": "2", "body": "أسعار النفط"}]
    build_index(documents, tmp_path / "i", encoder=stand_in.NAME)
    query = {"query": "oil prices", "limit": 1}
    _, (chosen, default, words) = ask(
        tmp_path / "i",
        ("search", query | {"mode": "meaning"}),
        ("search", query),
        ("search", query | {"mode": "words"}),
        options=["--encoder", stand_in.NAME, "--mode", "both"],
    )
    assert [hit["id"] for hit in chosen.structured_content["results"]] == ["2"]
    assert [hit["id"] for hit in default.structured_content["results"]] == ["2"]
    assert words.structured_content["results"] == []


def test_an_index_without_vectors_says_so(news: Path) -> None:
    _, (found,) = ask(news, ("search", {"query": "oil", "mode": "meaning"}))
    assert found.is_error
    assert "no vectors" in found.content[0].text
