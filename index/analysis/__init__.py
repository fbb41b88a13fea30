"""Arabic analysis: text → tokens. Knows nothing of indexes; `adapter` fits it to Whoosh."""

from kashaf.index.analysis.analyzer import Analyzer, AnalyzerSettings, Token, Word
from kashaf.index.analysis.lexicon import read_families

__all__ = ["Analyzer", "AnalyzerSettings", "Token", "Word", "read_families"]
