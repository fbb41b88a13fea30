from typing import Any

import numpy as np
from numpy.typing import NDArray

from kashaf.index.codec.files.mapping import Buffer

def decode(
    data: Buffer,
    checked: bytearray,
    infos: list[Any],
    starts: list[int],
    first: int,
    docs: NDArray[np.uint32],
    freqs: NDArray[np.uint32],
    doc_count: int,
    base: int,
) -> int: ...
def read_positions(
    data: Buffer,
    offset: int,
    length: int,
    wanted: NDArray[np.uint32],
    base: int,
    skip_data: NDArray[np.int64],
) -> bytes | None: ...
def skip_data(data: Buffer, offset: int, length: int) -> bytes | None: ...
def find_records(
    data: Buffer, checked: bytearray, directory: int, keys: list[bytes], codes: list[int]
) -> list[int]: ...
def find_block(data: Buffer, offsets: int, count: int, key: bytes) -> int: ...
