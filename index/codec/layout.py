"""The bytes that Whoosh's posting blocks and term records are made of.

Whoosh (`W3PostingsWriter`) writes a term's postings as `W3Bl` and then blocks; a block is its
length (negative in the last one), a pickled tuple of six facts, and a pickled tuple of document
numbers (as differences), weights and values. Unpickling only asks of the three that they can be
iterated and indexed, so we write pickles that numpy can make and read as well:

- differences: bytes when all are below 256 (iterating bytes gives ints); else an `array` of 16 or
  32 bits; else, in short blocks, where an array's preamble costs more than it saves, a tuple;
- weights: None when all are 1, a float when all are the same, else bytes or an `array`;
- values: None or a tuple of bytes.

A term's record in the term file is `TERM_RECORD`, then either `EXTENT` or, for terms of few
postings, these themselves as a pickle (`W3TermInfo.to_bytes` and `from_bytes`).
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
# By the number of items, to 4 for all above: the opcode that closes a tuple.
CLOSE = np.frombuffer(b"?\x85\x86\x87t", np.uint8)
INT8, INT16, INT32 = ord("K"), ord("M"), ord("J")

# The opening of a pickled array.array, up to its bytes object, by bytes an item. The number before
# TUPLE's call is array's own name of the machine format: unsigned, little-endian.
ARRAYS = {
    2: b"carray\n_array_reconstructor\n(carray\narray\n\x8c\x01HK\x02",
    4: b"carray\n_array_reconstructor\n(carray\narray\n\x8c\x01IK\x06",
}
ARRAY_CALL = b"tR"

# Before each block: its length, negative in a term's last block.
HEAD = struct.Struct(">i")
BE_DOUBLE = struct.Struct(">d")
# A block's facts as a pickled tuple, an opcode before each: postings, last document, top_k
# weight, compression, and the bytes of the shortest and longest field length.
FACTS = struct.Struct("<BBiBiBiBBBBBB2s")


def facts(count: int, last: int, weight: int, shortest: int, longest: int) -> bytes:
    """The facts of an uncompressed block."""
    return FACTS.pack(
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
    """The opcode and length that make the next `length` bytes of a pickle a bytes object."""
    if length < 256:
        return b"C" + bytes((length,))
    return b"B" + length.to_bytes(4, "little")
