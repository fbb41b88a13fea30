"""Arabic analysis: text → tokens. Knows nothing of indexes; `adapter` fits it to Whoosh."""

from kashaf.index.analysis.analyzer import Analyzer, Token, Word
from kashaf.index.analysis.settings import AnalyzerSettings, read_dictionary, write_dictionary

__all__ = [
    "Analyzer",
    "AnalyzerSettings",
    "Token",
    "Word",
    "read_dictionary",
    "write_dictionary",
]
