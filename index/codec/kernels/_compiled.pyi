import numpy as np
from numpy.typing import NDArray

from kashaf.index.codec.files.mapping import Buffer

def decode(
    data: Buffer,
    offset: int,
    length: int,
    docs: NDArray[np.uint32],
    freqs: NDArray[np.uint32],
    doc_count: int,
    base: int,
) -> bool: ...
def decode_inlined(
    pickled: bytes,
    docs: NDArray[np.uint32],
    freqs: NDArray[np.uint32],
    doc_count: int,
    base: int,
) -> bool: ...
def read_positions(
    data: Buffer,
    offset: int,
    length: int,
    wanted: NDArray[np.uint32],
    base: int,
    skip_data: NDArray[np.int64],
) -> bytes | None: ...
def skip_data(data: Buffer, offset: int, length: int) -> bytes | None: ...
def find_record(
    data: Buffer, checked: bytearray, table: int, slots: int, code: int, key: bytes
) -> int: ...
def find_block(data: Buffer, offsets: int, count: int, key: bytes) -> int: ...
