# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
# cython: initializedcheck=False, freethreading_compatible=True
"""The kernels, compiled; `contract.Kernels` documents each of them.

Those that may run long work on raw buffers and release the GIL where there is much to do, so that
threads search on several cores. For little work they keep it: handing it to another thread costs
more than that work.
"""

from libc.math cimport exp
from libc.stdlib cimport free, malloc
from libc.string cimport memset

import numpy as np

from kashaf.search.kernels import contract
from kashaf.search.kernels.contract import MAX_GROUPS

include "shared.pxi"


cdef long long largest(Docs docs) noexcept nogil:
    cdef Py_ssize_t index
    cdef unsigned int found = 0
    for index in range(docs.shape[0]):
        found = max(found, docs[index])
    return found if docs.shape[0] else -1


def score(Docs docs, const unsigned int[::1] freqs, norms, float factor):
    cdef const unsigned char[::1] codes = norms.codes
    cdef Scores table = norms.table
    found = np.empty(docs.shape[0], np.float32)
    cdef float[::1] scores = found
    cdef PyThreadState *state
    check(docs.shape[0] == freqs.shape[0] and largest(docs) < codes.shape[0])
    check(table.shape[0] == 256)
    if docs.shape[0]:
        state = release(docs.shape[0])
        saturate(&docs[0], &freqs[0], docs.shape[0], &codes[0], &table[0], factor, &scores[0])
        acquire(state)
    return found


cdef void saturate(
    const unsigned int *docs,
    const unsigned int *freqs,
    Py_ssize_t count,
    const unsigned char *codes,
    const float *table,
    float factor,
    float *scores,
) noexcept nogil:
    cdef Py_ssize_t index
    cdef float freq
    for index in range(count):
        scores[index] = table[codes[docs[index]]]
    for index in range(count):
        freq = freqs[index]
        scores[index] = factor * freq / (freq + scores[index])


def documents_in(const unsigned long long[::1] masks):
    cdef Py_ssize_t block, count = 0, at = 0
    cdef unsigned long long mask
    for block in range(masks.shape[0]):
        count += popcount(masks[block])
    found = np.empty(count, np.uint32)
    cdef unsigned int[::1] docs = found
    for block in range(masks.shape[0]):
        mask = masks[block]
        while mask:
            docs[at] = <unsigned int> (64 * block + lowest_bit(mask))
            mask &= mask - 1
            at += 1
    return found


include "accumulate.pxi"
include "positions.pxi"
include "top_k.pxi"
include "distances.pxi"
include "prefilter.pxi"
