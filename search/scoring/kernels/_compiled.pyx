# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
# cython: initializedcheck=False, freethreading_compatible=True
"""The kernels of ranking, compiled; `contract.Kernels` documents each of them.

They work on raw buffers and release the GIL where there is much to do: see `search.kernels`.
"""

from libc.math cimport nextafterf
from libc.stdlib cimport calloc, free, malloc
from libc.string cimport memcpy, memset

import sys

import numpy as np

from kashaf.search.kernels import documents_in
from kashaf.search.scoring.kernels.contract import MAX_WORDS, NO_BLOCKS

include "../../kernels/shared.pxi"

ctypedef const unsigned long long[:, ::1] Masks
ctypedef const unsigned int[:, ::1] Starts
ctypedef const unsigned short[::1] UpperBounds

cdef enum:
    BLOCK = 64  # documents with one mask
    FINE = 16  # documents with one bound
    BOUNDS = BLOCK // FINE  # of a block


cdef inline unsigned short rounded_up(float score) noexcept nogil:
    """Return the upper half of the bits of a score, rounded up: of a score at least as high."""
    cdef unsigned int bits
    memcpy(&bits, &score, sizeof(bits))
    return <unsigned short> ((bits + 0xFFFF) >> 16)


cdef inline float widened(unsigned short bound) noexcept nogil:
    """Return the score of which these are the upper half of the bits."""
    cdef unsigned int bits = <unsigned int> bound << 16
    cdef float score
    memcpy(&score, &bits, sizeof(bits))
    return score


cdef float nth_highest(float *scores, Py_ssize_t size, Py_ssize_t number) noexcept nogil:
    """Return the score at index `number` in descending order; reorders them (quickselect)."""
    cdef Py_ssize_t low = 0, high = size - 1, left, right
    cdef float pivot
    while low < high:
        pivot = scores[(low + high) // 2]
        left, right = low, high
        while left <= right:
            while scores[left] > pivot:
                left += 1
            while scores[right] < pivot:
                right -= 1
            if left <= right:
                scores[left], scores[right] = scores[right], scores[left]
                left += 1
                right -= 1
        if number <= right:
            high = right
        elif number >= left:
            low = left
        else:
            break
    return scores[number]


include "score_word.pxi"
include "bounds.pxi"
include "best_of.pxi"
