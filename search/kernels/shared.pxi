# What the compiled kernels of matching and of ranking share; each of them includes this file.

from cpython.pystate cimport PyThreadState

ctypedef const unsigned int[::1] Docs
ctypedef const float[::1] Scores

ctypedef fused Number:
    unsigned int
    long long

cdef extern from "Python.h":
    PyThreadState *PyEval_SaveThread()
    void PyEval_RestoreThread(PyThreadState *)

cdef extern from *:
    int lowest_bit "__builtin_ctzll"(unsigned long long) noexcept nogil

cdef enum:
    MUCH = 1 << 15  # numbers to look at, from which the GIL is released: some 20 microseconds

cdef unsigned int NO_DOCS = 0  # what an empty list of documents points to


cdef PyThreadState *release(Py_ssize_t work) noexcept:
    """Release the GIL if there is much to do; only C may run until `acquire`."""
    return PyEval_SaveThread() if work >= MUCH else NULL


cdef void acquire(PyThreadState *state) noexcept:
    if state != NULL:
        PyEval_RestoreThread(state)


cdef inline Py_ssize_t reach(
    const Number *numbers, Py_ssize_t size, Py_ssize_t at, Number least
) noexcept nogil:
    """Return the index of the first number from `at` on that is at least `least`, or `size`.

    Galloping search: steps that double, then bisection.
    """
    cdef Py_ssize_t step = 1, low, high, middle
    while at + step < size and numbers[at + step] < least:
        at += step
        step *= 2
    low = at
    high = min(at + step, size)
    while low < high:
        middle = (low + high) // 2
        if numbers[middle] < least:
            low = middle + 1
        else:
            high = middle
    return low


cdef inline int popcount(unsigned long long bits) noexcept nogil:
    """Return how many bits are set, without the instruction that x86-64 does not always have."""
    bits -= bits >> 1 & 0x5555555555555555ULL
    bits = (bits & 0x3333333333333333ULL) + (bits >> 2 & 0x3333333333333333ULL)
    bits = (bits + (bits >> 4)) & 0x0F0F0F0F0F0F0F0FULL
    return <int> (bits * 0x0101010101010101ULL >> 56)


cdef inline int check(bint is_right) except -1:
    if not is_right:
        raise ValueError("documents and scores do not fit together")
    return 0
