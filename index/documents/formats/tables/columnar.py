"""Parquet, Arrow and Feather files, read with pyarrow in batches of rows."""

from collections.abc import Iterator
from typing import Any

from kashaf.index.documents.files.limits import StreamError
from kashaf.index.documents.files.source import Source
from kashaf.index.documents.formats.registry import Item
from kashaf.index.documents.records.record import Record

_BATCH_ROWS = 1000


def read(source: Source) -> Iterator[Item]:
    """Yield the record of each row."""
    import pyarrow as pa

    with source.seekable() as file:
        number = 0
        try:
            for batch in _batches(file):
                for values in batch.to_pylist():
                    number += 1
                    given = {name: value for name, value in values.items() if value is not None}
                    yield Record(given, line=number)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
            raise StreamError(f"can't be read: {error}") from None


def _batches(file: Any) -> Iterator[Any]:
    import pyarrow as pa

    magic = file.read(6)
    file.seek(0)
    if magic.startswith(b"PAR1"):
        from pyarrow import parquet

        yield from parquet.ParquetFile(file).iter_batches(_BATCH_ROWS)
    elif magic.startswith(b"ARROW1"):
        reader = pa.ipc.open_file(file)
        for number in range(reader.num_record_batches):
            yield reader.get_batch(number)
    else:
        yield from pa.ipc.open_stream(file)
