"""The manifest `kashaf_<n>.json`: what a generation consists of, as JSON.

Its last entry is the CRC-32 of all bytes before it.
"""

import base64
import json
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from kashaf.index.analysis import AnalyzerSettings
from kashaf.index.codec.columns.fixed import DIGEST_BYTES, DIGESTS
from kashaf.index.codec.files.names import ANALYSIS_CACHE, INDEX_NAME, column_file, segment_file
from kashaf.index.codec.files.sink import WrittenFile
from kashaf.index.errors import IndexOutdatedError
from kashaf.index.fields.schema import Schema
from kashaf.index.meaning.encoder import EncoderInfo
from kashaf.index.meaning.vectors import ENTRY, PASSAGES, VECTORS
from kashaf.index.store.segment import Generation, Segment

FORMAT = 4
STORED_FORMATS = (2, 3, FORMAT)
"""The formats whose settings and stored documents can be read, to rebuild the index."""
MAX_FIELD_LENGTH = 2**48
"""The most tokens of a field in a segment: 2³² documents of 2¹⁶ tokens each."""
MAX_FILE_BYTES = 2**48
MANIFEST = re.compile(r"kashaf_(\d+)\.json")
"""The names of manifests, with the number of the generation."""
OURS = re.compile(rf"_?{INDEX_NAME}_[^/\0]*|kashaf_\d+\.json")
"""The names of all files of an index."""
_SEGID = re.compile("[0-9a-z]+")
_CHECKSUM = re.compile(rb', "crc32": (\d+)}')


def manifest_file(number: int) -> str:
    """Return the name of the manifest of the generation with this number."""
    return f"kashaf_{number}.json"


def encode_manifest(generation: Generation) -> bytes:
    """Return the manifest of a generation, with its checksum."""
    values = {
        "format": FORMAT,
        "number": generation.number,
        "identity": generation.identity,
        "kashaf": generation.version,
        "fingerprint": generation.fingerprint,
        "analyzer": generation.settings.to_json(),
        **({"schema": generation.schema.to_json()} if generation.schema else {}),
        **({"encoder": asdict(generation.encoder)} if generation.encoder else {}),
        "toc": generation.toc and _file_json(generation.toc),
        "segments": [_segment_json(segment) for segment in generation.segments],
    }
    text = json.dumps(values, ensure_ascii=False).removesuffix("}").encode()
    return text + b', "crc32": %d}' % zlib.crc32(text)


def decode_manifest(data: bytes, number: int, formats: Sequence[int], where: str) -> Generation:
    """Return the generation that a manifest describes.

    Args:
        data: The file.
        number: The number of the generation, which its name contains.
        formats: The formats of the index that the caller can read.
        where: The index, for the error.

    Raises:
        IndexOutdatedError: The index has another format.
        ValueError: The checksum or a value is wrong; also KeyError, TypeError, AttributeError or
            RecursionError.
    """
    values = _decoded(data, formats, where)
    if values["number"] != number:
        raise ValueError("the number of the generation is wrong")
    encoder = EncoderInfo.from_json(values["encoder"]) if "encoder" in values else None
    return Generation(
        number,
        AnalyzerSettings.from_json(values["analyzer"]),
        _text_of(values["fingerprint"]),
        _text_of(values["kashaf"]),
        tuple(_segment_of(segment, encoder) for segment in values["segments"]),
        _file_of(values["toc"]),
        Schema.from_json(values.get("schema", {})),
        str(values.get("identity", "")),
        encoder,
    )


def _decoded(data: bytes, formats: Sequence[int], where: str) -> dict[str, Any]:
    """Return the values of a manifest, if its format is readable and its checksum is right."""
    values: dict[str, Any] = json.loads(data)
    if values["format"] not in formats and isinstance(values["format"], int):
        raise IndexOutdatedError(where, f"the index has format {values['format']}")
    end = data.rfind(b', "crc32"')
    checksum = _CHECKSUM.fullmatch(data, max(end, 0))
    if not checksum or int(checksum[1]) != zlib.crc32(data[:end]):
        raise ValueError("the checksum is wrong")
    return values


def _file_json(file: WrittenFile) -> list[Any]:
    """Return the entry of a file."""
    return [file.name, file.length, base64.b64encode(file.checksums).decode()]


def _segment_json(segment: Segment) -> dict[str, Any]:
    """Return the entry of a segment."""
    return {
        "id": segment.segid,
        "doc_count": segment.doc_count,
        "field_lengths": dict(segment.field_lengths),
        "files": [_file_json(file) for file in segment.files],
        "deleted": sorted(segment.deleted),
        "may_have_parts": segment.may_have_parts,
    }


def _segment_of(values: Mapping[str, Any], encoder: EncoderInfo | None) -> Segment:
    """Return a segment that the manifest lists.

    Raises:
        ValueError: A value is not one that `_segment_json` returns.
    """
    segid, count, lengths = values["id"], values["doc_count"], values["field_lengths"]
    files = tuple(map(_file_of, values["files"]))
    sizes = {file.name: file.length for file in files}
    if not _SEGID.fullmatch(segid) or sizes[column_file(segid, DIGESTS)] != DIGEST_BYTES * count:
        raise ValueError("the number of documents is wrong")
    if segment_file(segid, ANALYSIS_CACHE) not in sizes:
        raise ValueError("a segment has no analysis cache")
    if encoder and not _has_vectors(segid, sizes, encoder):
        raise ValueError("a segment has no vectors, or too many")
    if not {int}.issuperset(map(type, [count, *lengths.values(), *values["deleted"]])):
        raise ValueError("a value is not an integer")
    if not all(0 <= length <= MAX_FIELD_LENGTH for length in lengths.values()):
        raise ValueError("the length of a field is out of range")
    deleted = frozenset(values["deleted"])
    if deleted and not 0 <= min(deleted) <= max(deleted) < count:
        raise ValueError("a deleted document is outside the segment")
    may_have_parts = values.get("may_have_parts", True) is not False
    return Segment(segid, count, lengths, files, deleted, may_have_parts)


def _has_vectors(segid: str, sizes: Mapping[str, int], encoder: EncoderInfo) -> bool:
    passages, vectors = (sizes.get(segment_file(segid, kind)) for kind in (PASSAGES, VECTORS))
    if passages is None or vectors is None:
        return False
    return passages * encoder.dimension == vectors * ENTRY.itemsize


def _text_of(value: Any) -> str:
    """Return a value, which must be a text."""
    if not isinstance(value, str):
        raise ValueError("a value is not text")
    return value


def _file_of(values: Iterable[Any]) -> WrittenFile:
    """Return a file that the manifest lists.

    Raises:
        ValueError: The name is not one of an index, or the length is out of range.
    """
    name, length, checksums = values
    if not OURS.fullmatch(name) or type(length) is not int or not 0 <= length <= MAX_FILE_BYTES:
        raise ValueError("the name or the length of a file is invalid")
    return WrittenFile(name, length, base64.b64decode(checksums))
