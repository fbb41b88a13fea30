"""An encoder that asks an HTTP endpoint, in the form of OpenAI's `/v1/embeddings`.

Many servers offer it, such as llama.cpp, vLLM and Ollama:

    export EMBEDDINGS_URL=http://localhost:11434/v1/embeddings EMBEDDINGS_MODEL=bge-m3
    kashaf index news --index news.kashaf --encoder endpoint:encode

The module must be importable, for example with this folder in PYTHONPATH. The texts of documents
and queries are sent to the endpoint; if EMBEDDINGS_KEY is set, it is sent as a bearer token.
"""

import json
import os
from urllib.request import Request, urlopen

SECONDS = 60


def encode(texts: list[str]) -> list[list[float]]:
    """Return a list of numbers for each text."""
    body = json.dumps({"model": os.environ.get("EMBEDDINGS_MODEL", ""), "input": texts})
    headers = {"Content-Type": "application/json"}
    if key := os.environ.get("EMBEDDINGS_KEY"):
        headers["Authorization"] = f"Bearer {key}"
    request = Request(os.environ["EMBEDDINGS_URL"], body.encode(), headers)  # noqa: S310
    with urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
        rows = json.load(answer)["data"]
    return [row["embedding"] for row in sorted(rows, key=lambda row: row["index"])]
