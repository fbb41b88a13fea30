# cython: language_level=3
# The types with which `cutting.py` is compiled.

cimport cython


@cython.locals(last=Py_ssize_t, start=Py_ssize_t)
cpdef list find_starts(str form)


@cython.locals(size=Py_ssize_t, first=Py_ssize_t, end=Py_ssize_t)
cpdef list find_ends(str form)


@cython.locals(start=Py_ssize_t, end=Py_ssize_t)
cpdef tuple find_family(str form, list starts, list ends, dict families)


@cython.locals(left=Py_ssize_t, start=Py_ssize_t, end=Py_ssize_t)
cpdef tuple choose_cut(str form, list starts, list ends, root)


@cython.locals(
    size=Py_ssize_t, start=Py_ssize_t, end=Py_ssize_t, letters=Py_ssize_t, affixes=Py_ssize_t,
    is_verb=bint, best=tuple, candidate=tuple,
)
cpdef nearest_root(str form, list starts, list ends, root)


@cython.locals(stem=str, words=list)
cdef list _dictionary_words(str form, Py_ssize_t start, Py_ssize_t end, bint is_verb)


@cython.locals(prefix=str)
cdef bint _is_prefix(str form, Py_ssize_t start, list starts, list ends, root) except -1


@cython.locals(start=Py_ssize_t)
cdef Py_ssize_t _first_word(str form, list starts, list ends, root) except -2


@cython.locals(end=Py_ssize_t, suffix=str, stem=str)
cdef bint _is_word(str form, Py_ssize_t start, list ends, root) except -1


@cython.locals(suffix=str)
cdef bint _is_suffix(str form, Py_ssize_t start, Py_ssize_t end, root) except -1
