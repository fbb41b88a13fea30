"""Kashaf (كشّاف): full-text search for Arabic.

`kashaf.build` turns documents into an index and `kashaf.open` searches it:

    import kashaf

    kashaf.build([{"id": "1", "body": "وصل أحمد إلى بغداد"}], "news.kashaf")
    with kashaf.open("news.kashaf") as index:
        print(index.search("احمد").total)

Everything else is in `kashaf.index` and `kashaf.search`. Names are imported on first use (PEP 562),
so importing `kashaf` costs little. The package logs to the logger `kashaf`, which is silent until
the application configures it.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kashaf import aio
    from kashaf.index import Date, Document, Keyword, Number, Schema, Text, errors
    from kashaf.index import build_index as build
    from kashaf.index import rebuild_index as rebuild
    from kashaf.index.analysis import Analyzer
    from kashaf.search import open_index as open

    __version__: str

__all__ = [
    "Analyzer",
    "Date",
    "Document",
    "Keyword",
    "Number",
    "Schema",
    "Text",
    "__version__",
    "aio",
    "build",
    "errors",
    "open",
    "rebuild",
]

_HOMES = {
    **{name: ("kashaf.index", name) for name in ("Date", "Keyword", "Number", "Schema", "Text")},
    "Analyzer": ("kashaf.index.analysis", "Analyzer"),
    "Document": ("kashaf.index", "Document"),
    "build": ("kashaf.index", "build_index"),
    "open": ("kashaf.search", "open_index"),
    "rebuild": ("kashaf.index", "rebuild_index"),
}
_MODULES = {"aio": "kashaf.aio", "errors": "kashaf.index.errors"}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("kashaf")
    from importlib import import_module

    if name in _MODULES:
        return import_module(_MODULES[name])
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, attribute = _HOMES[name]
    return getattr(import_module(module), attribute)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
