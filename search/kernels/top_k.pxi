# The highest scores.

cdef enum:
    STRIDE = 32  # scores that are compared together with the lowest of the best ones
    EVERY = 16  # one score in so many is in the sample
    MANY = 4 * EVERY  # scores for each wanted one, from which a sample pays off


def top_k(Scores scores, Py_ssize_t count, float above):
    # Guess a score that about twice as many reach, from a sample. Then few of the other scores
    # ever enter the heap, and the processor predicts that branch well.
    cdef Py_ssize_t index
    cdef float[::1] some
    if count > STRIDE and scores.shape[0] > MANY * count:
        some = np.empty(scores.shape[0] // EVERY, np.float32)
        for index in range(some.shape[0]):
            some[index] = scores[EVERY * index]
        best = pick(some, 2 * count // EVERY, above)
        found = pick(scores, count, some[best[len(best) - 1]] if len(best) else above)
        if len(found) == count:
            return found
    return pick(scores, count, above)


cdef pick(Scores scores, Py_ssize_t count, float above):
    indexes = np.empty(count, np.int64)
    cdef long long[::1] found = indexes
    cdef Py_ssize_t held = 0
    cdef PyThreadState *state
    cdef float *heap = <float *> malloc((count + 1) * sizeof(float))
    if heap == NULL:
        raise MemoryError
    if count and scores.shape[0]:
        state = release(scores.shape[0])
        held = pick_best(&scores[0], scores.shape[0], count, above, heap, &found[0])
        acquire(state)
    free(heap)
    return indexes[:held]


cdef Py_ssize_t pick_best(
    const float *scores,
    Py_ssize_t size,
    Py_ssize_t count,
    float above,
    float *heap,
    long long *found,
) noexcept nogil:
    """Write the indexes of the best scores, best first; return how many there are.

    The heap's root is the worst of the best scores so far; in the end it is sorted in place.
    """
    cdef Py_ssize_t start = 0, end, index, at, held = 0
    cdef long long worst
    cdef float score, lowest
    while start < size:
        end = min(start + STRIDE, size)
        if end < start + STRIDE or has_above(scores + start, above):
            for index in range(start, end):
                score = scores[index]
                if score > above:
                    if held == count:
                        sink(heap, found, held, score, index)
                    else:
                        rise(heap, found, held, score, index)
                        held += 1
                    if held == count:
                        above = heap[0]
        start = end
    for at in range(held - 1, 0, -1):
        lowest, worst = heap[0], found[0]
        sink(heap, found, at, heap[at], found[at])
        heap[at], found[at] = lowest, worst
    return held


cdef inline bint is_worse(
    float score, long long index, float other_score, long long other
) noexcept nogil:
    return score < other_score or (score == other_score and index > other)


cdef inline bint has_above(const float *scores, float above) noexcept nogil:
    """Return whether any of `STRIDE` scores is higher, in a loop that the compiler vectorizes."""
    cdef int offset, is_any = 0
    for offset in range(STRIDE):
        is_any |= scores[offset] > above
    return is_any


cdef void rise(
    float *heap, long long *found, Py_ssize_t at, float score, long long index
) noexcept nogil:
    """Add an entry to the end of a heap."""
    cdef Py_ssize_t parent
    while at > 0:
        parent = (at - 1) // 2
        if not is_worse(score, index, heap[parent], found[parent]):
            break
        heap[at] = heap[parent]
        found[at] = found[parent]
        at = parent
    heap[at] = score
    found[at] = index


cdef void sink(
    float *heap, long long *found, Py_ssize_t held, float score, long long index
) noexcept nogil:
    """Replace the root of a heap of `held` entries."""
    cdef Py_ssize_t at = 0, child = 1
    while child < held:
        if child + 1 < held and is_worse(
            heap[child + 1], found[child + 1], heap[child], found[child]
        ):
            child += 1
        if is_worse(score, index, heap[child], found[child]):
            break
        heap[at] = heap[child]
        found[at] = found[child]
        at = child
        child = 2 * at + 1
    heap[at] = score
    found[at] = index
