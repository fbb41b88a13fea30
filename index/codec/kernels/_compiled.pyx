# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
# cython: initializedcheck=False, freethreading_compatible=True
"""Decodes posting blocks in our encoding (see `codec.layout`) in one pass.

Without a compiler, and for blocks in another encoding, `reading.posting_blocks` and
`reading.positions` do the same with numpy. Whatever the bytes are, no read leaves the extent of the
term: corrupt data raises `ValueError`. The postings of a frequent term are decoded without the GIL.
"""

from libc.stdlib cimport free, realloc
from libc.string cimport memcmp, memcpy

from kashaf.index.codec import layout

cdef enum:
    MUCH = 1 << 16  # bytes to decode, from which the GIL is released: some 20 microseconds

cdef const char *WRONG_HEADER = b"the documents of a posting block differ from its header"


cdef int fail(const char *reason) except -1 with gil:
    raise ValueError(reason.decode())


cdef inline unsigned int big(const unsigned char *at) noexcept nogil:
    """Return a big-endian integer of four bytes."""
    return <unsigned int> at[0] << 24 | at[1] << 16 | at[2] << 8 | at[3]


cdef inline unsigned int little(const unsigned char *at, int width) noexcept nogil:
    """Return a little-endian integer of `width` bytes."""
    if width == 1:
        return at[0]
    if width == 2:
        return at[0] | at[1] << 8
    return at[0] | at[1] << 8 | at[2] << 16 | <unsigned int> at[3] << 24


include "blocks.pxi"
include "postings.pxi"
include "positions.pxi"
include "records.pxi"
