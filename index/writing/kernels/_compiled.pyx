# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
# cython: initializedcheck=False, freethreading_compatible=True
"""The inner loops of building a segment, in C. `fallback` documents and replaces them."""

import array
import os

from cpython cimport array
from cpython.unicode cimport (
    PyUnicode_DATA,
    PyUnicode_GET_LENGTH,
    PyUnicode_KIND,
    PyUnicode_READ,
)
from libc.limits cimport LLONG_MAX
from libc.stdlib cimport calloc, free, qsort, realloc
from libc.string cimport memcpy

cdef extern from *:
    """
    #if defined(__GNUC__) || defined(__clang__)
    #define prefetch(address) __builtin_prefetch(address)
    #define lowest_bit(bits) __builtin_ctzll(bits)
    #else
    #define prefetch(address) ((void)(address))
    static int lowest_bit(unsigned long long bits) {
        int bit = 0;
        while (!(bits >> bit & 1)) bit++;
        return bit;
    }
    #endif
    """
    void prefetch(const void *address) nogil
    int lowest_bit(unsigned long long bits) nogil

cdef enum:
    BATCH = 32  # pieces or words whose places in memory are fetched together


cdef int check_tokens(
    const unsigned int[::1] words, const long long[::1] starts, const long long[::1] ends
) except -1:
    """Raise ValueError if the tokens of a document are outside the array."""
    cdef Py_ssize_t at
    check_equal(ends.shape[0] == starts.shape[0])
    for at in range(starts.shape[0]):
        if not 0 <= starts[at] <= ends[at] <= words.shape[0]:
            fail()
    return 0


cdef int check_rows(const long long[::1] starts, long long room) except -1:
    """Raise ValueError if a row is outside an array of `room` items."""
    cdef Py_ssize_t at
    if starts.shape[0] == 0 or starts[0] < 0 or starts[starts.shape[0] - 1] > room:
        fail()
    for at in range(1, starts.shape[0]):
        if starts[at - 1] > starts[at]:
            fail()
    return 0


cdef int check_equal(bint are_equal) except -1:
    """Raise ValueError if the lengths of arrays that belong together are not equal."""
    if not are_equal:
        raise ValueError("the arrays differ in length")
    return 0


cdef int fail() except -1 with gil:
    raise ValueError("a number is outside the arrays")


include "piece_table.pxi"
include "inverting.pxi"
include "merging.pxi"
