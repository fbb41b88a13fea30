"""The metadata of segments, and of generations, which consist of them."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kashaf.index.analysis import AnalyzerSettings
from kashaf.index.codec.files.names import ANALYSIS_CACHE
from kashaf.index.codec.files.sink import WrittenFile
from kashaf.index.fields.schema import Schema
from kashaf.index.meaning.encoder import EncoderInfo


def new_segid(generation: int, number: int) -> str:
    """Return the id of a new segment: 8, 6 and 10 hexadecimal digits.

    Ids sort by age, so the newest version of a document can be found even without a manifest.

    Args:
        generation: The number of the generation that will contain the segment first.
        number: How many segments the writer has made, this one included.
    """
    return f"{generation:08x}{number:06x}{os.urandom(5).hex()}"


@dataclass(frozen=True)
class Segment:
    """A segment on disk.

    Attributes:
        segid: Its id, which is part of the names of its files.
        doc_count: The number of its documents, deleted ones included.
        field_lengths: The total number of tokens of each scored field.
        files: Its files.
        deleted: The numbers of deleted documents.
        may_have_parts: Whether documents may be parts of long texts.
    """

    segid: str
    doc_count: int
    field_lengths: Mapping[str, int]
    files: tuple[WrittenFile, ...]
    deleted: frozenset[int] = frozenset()
    may_have_parts: bool = True

    @property
    def live_count(self) -> int:
        """The number of documents that are not deleted."""
        return self.doc_count - len(self.deleted)

    @property
    def analysis_cache(self) -> WrittenFile:
        """The file that `AnalysisCacheReader` reads."""
        return next(file for file in self.files if file.name.endswith(ANALYSIS_CACHE))


@dataclass(frozen=True)
class Generation:
    """The state of an index after one commit.

    Attributes:
        number: The number of the commit.
        settings: The analyzer's settings.
        fingerprint: The fingerprint of the analysis rules, including the settings.
        version: The version of Kashaf that committed it.
        segments: Its segments.
        toc: Its table of contents; None before the commit.
        schema: The user-defined fields.
        identity: A random text, so that generations of different indexes with the same number
            differ; empty in indexes of older versions.
        encoder: The encoder of its vectors, or None if it has none.
    """

    number: int
    settings: AnalyzerSettings
    fingerprint: str
    version: str
    segments: tuple[Segment, ...]
    toc: WrittenFile | None = None
    schema: Schema = Schema()  # noqa: RUF009 - immutable
    identity: str = ""
    encoder: EncoderInfo | None = None

    @property
    def files(self) -> list[WrittenFile]:
        """The files that the manifest lists: those of the segments, and the table of contents."""
        files = [file for segment in self.segments for file in segment.files]
        return [*files, self.toc] if self.toc else files

    @property
    def size(self) -> int:
        """The total length of the files that the manifest lists, in bytes."""
        return sum(file.length for file in self.files)

    @property
    def doc_count(self) -> int:
        """The number of documents that are not deleted."""
        return sum(segment.live_count for segment in self.segments)


def new_generation(
    number: int,
    settings: AnalyzerSettings,
    segments: Iterable[Segment],
    schema: Schema = Schema(),  # noqa: B008 - immutable
    encoder: EncoderInfo | None = None,
) -> Generation:
    """Return a generation with the rules of this version of Kashaf."""
    from importlib import metadata

    version = metadata.version("kashaf")
    identity = os.urandom(16).hex()
    fingerprint = settings.fingerprint
    return Generation(
        number,
        settings,
        fingerprint,
        version,
        tuple(segments),
        schema=schema,
        identity=identity,
        encoder=encoder,
    )
