"""`kashaf mcp`, spoken to by the official client over standard input and output."""

import sys
from pathlib import Path
from typing import Any

import anyio
from mcp import Client, StdioServerParameters, stdio_client


def ask(news: Path, *calls: Any) -> Any:
    """The answers of a server over `news` to these calls of tools, and the tools it has."""
    command = ["-m", "kashaf.cli", "mcp", "--index", str(news)]

    async def talk() -> Any:
        server = stdio_client(StdioServerParameters(command=sys.executable, args=command))
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
    assert "القوات الأميركية" in read.structured_content["body"]
    assert read.structured_content["next_start"] is None
    assert absent.is_error
