"""The tasks of worker processes."""

import sys
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from kashaf.index.analysis import Analyzer, AnalyzerSettings
from kashaf.index.codec.files.sink import WrittenFile
from kashaf.index.fields.schema import Schema
from kashaf.index.meaning.encoder import EncoderInfo
from kashaf.index.store.analysis_cache import AnalysisCache
from kashaf.index.store.segment import Segment
from kashaf.index.writing.array_encoding import Encoder
from kashaf.index.writing.document_buffer import BufferedDocument
from kashaf.index.writing.segment_writer import build_segment


def build(
    directory: Path,
    settings: AnalyzerSettings,
    known: Iterable[WrittenFile],
    segid: str,
    documents: Iterable[BufferedDocument],
    schema: Schema,
    encoder_info: EncoderInfo | None = None,
    journals: Sequence[str] = (),
    import_path: Iterable[str] = (),
) -> Segment:
    """Call `build_segment` with an encoder that the process reuses.

    Args:
        directory: The index folder.
        settings: The analyzer's settings.
        known: The analysis caches of existing segments.
        segid: The id of the new segment.
        documents: Documents with distinct ids.
        schema: The user-defined fields.
        encoder_info: The encoder of passages.
        journals: The journals of passages that interrupted builds encoded.
        import_path: More folders that the encoder may be imported from.
    """
    sys.path += [folder for folder in import_path if folder not in sys.path]
    cache, encoder = _encoder(directory, settings)
    cache.add_files(known)
    return build_segment(directory, segid, encoder, documents, schema, encoder_info, journals)


@lru_cache(maxsize=1)
def _encoder(directory: Path, settings: AnalyzerSettings) -> tuple[AnalysisCache, Encoder]:
    cache = AnalysisCache(directory)
    return cache, Encoder(Analyzer(settings, cache.find))
