"""The binary layout of Whoosh's posting blocks and term files.

Whoosh (`W3PostingsWriter`) writes a term's postings as `W3Bl` followed by blocks. A block consists
of its length (negative in a term's last block), a pickled tuple of six header values, and a
pickled tuple of document number differences, weights and values. Whoosh only iterates over and
indexes the three, so we write pickles that numpy can also read and write:

- differences: bytes if all are below 256 (iterating over bytes yields integers); otherwise an
  `array` of 16 or 32 bits; in short blocks, where the preamble of an array outweighs its saving,
  a tuple;
- weights: None if all are 1, a float if all are equal, otherwise bytes or an `array`;
- values: None or a tuple of bytes.

A term's record in the term file consists of `TERM_RECORD` and either an `EXTENT` of the posting
file or, for terms with few postings, the pickled postings (`W3TermInfo.to_bytes`, `from_bytes`).

The term file ends with hash tables (`whoosh.filedb.filetables.OrderedHashWriter`); see
`writing/hash_tables.py`.
"""

import struct

import numpy as np

INLINE_POSTINGS = 8
"""The most postings that a term keeps in the term file, none of them with a weight above 255."""

TERMS_MAGIC = b"HSH3"
HASH_CRC32 = 1
"""The hash type of our term files; 0 is MD5, which takes eight times as long."""
TERMS_HEADER = TERMS_MAGIC + bytes((HASH_CRC32,)) + bytes(8)
HASH_TABLES = 256
HASH_SLOT = np.dtype([("hash", ">u4"), ("position", ">i8")])
HASH_DIRECTORY_ENTRY = struct.Struct(">qi")
RECORD_INDEX_TYPES = {"H": ">u2", "i": ">i4", "I": ">u4", "q": ">i8"}
"""How the positions of the term records are stored, by the type code of `GrowableArray`."""

BLOCKS_MAGIC = b"W3Bl"

NONE, FLOAT = b"N", b"G"
MARK, TUPLE, END = b"(", b"t", b"\x87."  # END: three made a tuple, stop
# The opcode that closes a tuple, by its number of items; 4 stands for four or more.
CLOSE = np.frombuffer(b"?\x85\x86\x87t", np.uint8)
INT8, INT16, INT32 = ord("K"), ord("M"), ord("J")

# How a pickled array.array begins, up to its bytes object, by the bytes per item. The last number
# is the array module's code of the machine format: unsigned, little-endian.
ARRAYS = {
    2: b"carray\n_array_reconstructor\n(carray\narray\n\x8c\x01HK\x02",
    4: b"carray\n_array_reconstructor\n(carray\narray\n\x8c\x01IK\x06",
}
ARRAY_CALL = b"tR"

# The length before each block, negative in a term's last block.
HEAD = struct.Struct(">i")
BE_DOUBLE = struct.Struct(">d")
# A block's header as a pickled tuple, an opcode before each item: number of postings, last
# document, highest weight, compression, length bytes of the shortest and the longest field.
BLOCK_HEADER = struct.Struct("<BBiBiBiBBBBBB2s")


def block_header(count: int, last: int, weight: int, shortest: int, longest: int) -> bytes:
    """Return the header of an uncompressed block."""
    return BLOCK_HEADER.pack(
        *(0x28, INT32, count, INT32, last, INT32, weight),
        *(INT8, 0, INT8, shortest, INT8, longest, b"t."),
    )


# Whoosh's W3TermInfo._struct, "!BfIBBfII"
TERM_RECORD = np.dtype(
    [
        ("inlined", "u1"),
        ("weight", ">f4"),
        ("df", ">u4"),
        ("shortest", "u1"),
        ("longest", "u1"),
        ("max_weight", ">f4"),
        ("first", ">u4"),
        ("last", ">u4"),
    ]
)
EXTENT = np.dtype([("offset", ">i8"), ("length", ">i4")])


def bytes_head(length: int) -> bytes:
    """Return the opcode and length before a pickled bytes object of `length` bytes."""
    if length < 256:
        return b"C" + bytes((length,))
    return b"B" + length.to_bytes(4, "little")
