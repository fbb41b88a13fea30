"""An encoder of the sentence-transformers library: `pip install sentence-transformers`.

    kashaf index news --index news.kashaf --encoder sentences:encode
    kashaf search US troops leave Iraq --index news.kashaf --encoder sentences:encode --mode meaning

The module must be importable, for example with this folder in PYTHONPATH. The model is downloaded
when it is first used; SENTENCES_MODEL names another one.
"""

import os
from functools import cache
from typing import Any

MODEL = "sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2"


@cache
def model() -> Any:
    """Load the model, once per process."""
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(os.environ.get("SENTENCES_MODEL", MODEL))


def encode(texts: list[str]) -> Any:
    """Return an array of floats, one row per text."""
    return model().encode(texts, normalize_embeddings=True, show_progress_bar=False)
