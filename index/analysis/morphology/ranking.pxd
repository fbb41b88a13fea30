# cython: language_level=3
# The types with which `ranking.py` is compiled.

cimport cython


@cython.locals(
    size=Py_ssize_t, first=Py_ssize_t, start=Py_ssize_t, end=Py_ssize_t, found=list, suffixes=dict,
    ends=list, prefix=str, after=dict, suffix=str, stem=str, entries=tuple, combinations=tuple,
)
cpdef list find_candidates(str form, lookup, dict known, parse, dict combined, combine)


@cython.locals(any_use=long, uses=long, pairs=tuple, entry=tuple, pair=tuple)
cdef _add_candidates(list found, Py_ssize_t start, Py_ssize_t end, tuple entries, tuple combinations)


@cython.locals(
    start=Py_ssize_t, end=Py_ssize_t, cost=double, entry=tuple, pair=tuple, candidate=tuple,
    known=tuple, stem=str, written=str, lemma=str, best=dict, ranked=list,
)
cpdef list rank(list candidates, str spelling)


@cython.locals(cost=double, entry=tuple, pair=tuple, candidate=tuple, best=tuple, lemma=str)
cpdef likeliest_of(list candidates)


@cython.locals(index=Py_ssize_t)
cpdef bint may_be_respelled(str form)


cdef double _prefix_cost(str word, str prefix) except -1


@cython.locals(cost=double, index=Py_ssize_t)
cdef double _spelling_cost(str word, str stem) except -1
