"""Recomputes the checksums of a changed index, as someone who forges one does."""

import base64
import json
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kashaf.index.codec.files.sink import PAGE


def reseal(directory: Path) -> None:
    """Update the lengths and checksums in the manifest to those of the files."""
    (manifest,) = directory.glob("kashaf_*.json")
    values = json.loads(manifest.read_bytes())
    values["toc"] = _entry(directory, values["toc"][0])
    for segment in values["segments"]:
        segment["files"] = [_entry(directory, name) for name, *_ in segment["files"]]
    manifest.write_bytes(sealed(values))


def sealed(values: Mapping[str, Any]) -> bytes:
    """Return a manifest with these values and its own checksum."""
    kept = {key: value for key, value in values.items() if key != "crc32"}
    text = json.dumps(kept, ensure_ascii=False).removesuffix("}").encode(errors="surrogatepass")
    return text + b', "crc32": %d}' % zlib.crc32(text)


def _entry(directory: Path, name: str) -> list[object]:
    data = (directory / name).read_bytes()
    pages = [data[at : at + PAGE] for at in range(0, len(data), PAGE)]
    checksums = b"".join(zlib.crc32(page).to_bytes(4, "little") for page in pages)
    return [name, len(data), base64.b64encode(checksums).decode()]
