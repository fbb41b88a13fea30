# Edit distances.


def distances(
    const unsigned int[::1] target,
    const unsigned int[:, ::1] words,
    const long long[::1] lengths,
    bint swaps,
):
    found = np.empty(words.shape[0], np.int64)
    cdef long long[::1] edits = found
    cdef Py_ssize_t index, width = words.shape[1]
    cdef int *table = <int *> malloc(3 * (width + 1) * sizeof(int))
    cdef PyThreadState *state
    if table == NULL:
        raise MemoryError
    try:
        check(lengths.shape[0] == words.shape[0])
        for index in range(words.shape[0]):
            check(0 <= lengths[index] <= width)
        state = release(words.shape[0] * width)
        for index in range(words.shape[0]):
            edits[index] = distance(
                &target[0] if target.shape[0] else NULL,
                target.shape[0],
                &words[index, 0] if width else NULL,
                lengths[index],
                swaps,
                table,
            )
        acquire(state)
    finally:
        free(table)
    return found


cdef int distance(
    const unsigned int *target,
    Py_ssize_t size,
    const unsigned int *word,
    Py_ssize_t length,
    bint swaps,
    int *table,
) noexcept nogil:
    """Return the edits from `target` to a word; `table` has room for three rows of length + 1."""
    cdef int *before = table
    cdef int *above = before + length + 1
    cdef int *row = above + length + 1
    cdef int *last
    cdef int least
    cdef Py_ssize_t i, j
    for j in range(length + 1):
        above[j] = <int> j
    for i in range(size):
        row[0] = <int> i + 1
        for j in range(length):
            least = min(above[j + 1], row[j]) + 1
            least = min(least, above[j] + (word[j] != target[i]))
            if swaps and i and j and word[j - 1] == target[i] and word[j] == target[i - 1]:
                least = min(least, before[j - 1] + 1)
            row[j + 1] = least
        last = before
        before, above, row = above, row, last
    return above[length]
