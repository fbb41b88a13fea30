# cython: language_level=3
# The types with which `ranking.py` is compiled.

cimport cython


@cython.locals(
    size=Py_ssize_t, start=Py_ssize_t, letters=Py_ssize_t, end=Py_ssize_t, any_use=long, uses=long,
    combined=long, found=list, prefix=str, suffix=str, stem=str, affixes=tuple, entry=tuple,
    pair=tuple,
)
cpdef list find_candidates(str form, tuple starts, tuple endings, lookup, entries, combinations)


@cython.locals(
    start=Py_ssize_t, end=Py_ssize_t, cost=double, entry=tuple, pair=tuple, candidate=tuple,
    known=tuple, stem=str, written=str, lemma=str, best=dict, ranked=list,
)
cpdef list rank(list candidates, str spelling, spelling_cost, prefix_cost)
