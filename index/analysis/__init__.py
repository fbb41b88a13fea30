"""Arabic analysis: text → tokens.

It does not depend on any index; `adapter` makes it available as a Whoosh analyzer.
"""

from kashaf.index.analysis.analyzer import Analyzer
from kashaf.index.analysis.settings import AnalyzerSettings, read_dictionary, write_dictionary
from kashaf.index.analysis.tokens import Token, Word

__all__ = [
    "Analyzer",
    "AnalyzerSettings",
    "Token",
    "Word",
    "read_dictionary",
    "write_dictionary",
]
