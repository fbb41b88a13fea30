"""What worker processes are asked to do."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from kashaf.index.analysis import Analyzer, AnalyzerSettings
from kashaf.index.codec.files import WrittenFile
from kashaf.index.documents.document import Document
from kashaf.index.store.analysis_cache import AnalysisCache
from kashaf.index.store.segment import Segment
from kashaf.index.writing.array_encoding import Encoder
from kashaf.index.writing.segment_writer import build_segment


def build(
    directory: Path,
    settings: AnalyzerSettings,
    known: Iterable[WrittenFile],
    segid: str,
    documents: Iterable[Document],
) -> Segment:
    """`build_segment` with an encoder that lasts as long as the process.

    known: the words files that tell what is analysed already.
    """
    words, encoder = _lasting(directory, settings)
    words.learn(known)
    return build_segment(directory, segid, encoder, documents)


@lru_cache(maxsize=1)
def _lasting(directory: Path, settings: AnalyzerSettings) -> tuple[AnalysisCache, Encoder]:
    words = AnalysisCache(directory)
    return words, Encoder(Analyzer(settings, words.find))
