# Ascending documents and packed positions: what is in both, and which words are early or near.

ctypedef const long long[::1] Positions


def intersect(Docs left, Docs right):
    found = np.empty(min(left.shape[0], right.shape[0]), np.uint32)
    cdef unsigned int[::1] both = found
    cdef Py_ssize_t count = 0
    cdef PyThreadState *state = release(both.shape[0])
    if both.shape[0] and left.shape[0] > right.shape[0]:
        count = meet(&right[0], right.shape[0], &left[0], left.shape[0], &both[0])
    elif both.shape[0]:
        count = meet(&left[0], left.shape[0], &right[0], right.shape[0], &both[0])
    acquire(state)
    return found[:count]


def intersect_positions(Positions few, Positions many):
    found = np.empty(few.shape[0], np.int64)
    cdef long long[::1] both = found
    cdef Py_ssize_t count = 0
    cdef PyThreadState *state = release(few.shape[0])
    if few.shape[0] and many.shape[0]:
        count = meet(&few[0], few.shape[0], &many[0], many.shape[0], &both[0])
    acquire(state)
    return found[:count]


def count_positions(Positions positions):
    found = np.empty(positions.shape[0], np.uint32)
    times = np.empty(positions.shape[0], np.uint32)
    cdef unsigned int[::1] docs = found
    cdef unsigned int[::1] freqs = times
    cdef Py_ssize_t count = 0
    cdef PyThreadState *state = release(positions.shape[0])
    if positions.shape[0]:
        count = count_runs(&positions[0], positions.shape[0], &docs[0], &freqs[0])
    acquire(state)
    return found[:count], times[:count]


cdef Py_ssize_t count_runs(
    const long long *positions, Py_ssize_t size, unsigned int *docs, unsigned int *freqs
) noexcept nogil:
    """Write each document once, with the number of its positions; return how many there are."""
    cdef Py_ssize_t index, count = 0
    cdef unsigned int doc
    for index in range(size):
        doc = <unsigned int> (positions[index] >> 32)
        if not count or docs[count - 1] != doc:
            docs[count] = doc
            freqs[count] = 0
            count += 1
        freqs[count - 1] += 1
    return count


cdef Py_ssize_t meet(
    const Number *few, Py_ssize_t count, const Number *many, Py_ssize_t size, Number *both
) noexcept nogil:
    """Write the numbers that are in both; return how many there are."""
    cdef Py_ssize_t index, at = 0, found = 0
    for index in range(count):
        at = reach(many, size, at, few[index])
        if at == size:
            break
        if many[at] == few[index]:
            both[found] = few[index]
            found += 1
    return found


def count_near(Positions left, Positions right, long long window, Docs docs):
    found = np.zeros(docs.shape[0], np.uint32)
    cdef unsigned int[::1] freqs = found
    cdef PyThreadState *state = release(left.shape[0] + right.shape[0])
    count_pairs(left, right, window, docs, freqs)
    acquire(state)
    return found


cdef void count_pairs(
    Positions left, Positions right, long long window, Docs docs, unsigned int[::1] freqs
) noexcept nogil:
    cdef Py_ssize_t index, at = 0, row = 0
    cdef long long position
    for index in range(left.shape[0]):
        position = left[index]
        while at < right.shape[0] and right[at] < position - window:
            at += 1
        if at == right.shape[0]:
            break
        if right[at] > position + window:
            continue
        while row < docs.shape[0] and docs[row] < position >> 32:
            row += 1
        if row == docs.shape[0]:
            break
        freqs[row] += docs[row] == position >> 32


def early_scores(Positions positions, Docs docs, long long body, float factor, float span):
    found = np.zeros(docs.shape[0], np.float32)
    cdef float[::1] scores = found
    if positions.shape[0] and docs.shape[0]:
        add_early(
            &positions[0], positions.shape[0], &docs[0], docs.shape[0], body, factor, span, &scores[0]
        )
    return found


cdef void add_early(
    const long long *positions,
    Py_ssize_t size,
    const unsigned int *docs,
    Py_ssize_t count,
    long long body,
    float factor,
    float span,
    float *scores,
) noexcept nogil:
    cdef Py_ssize_t index, at = 0
    cdef long long start, offset
    for index in range(count):
        start = (<long long> docs[index]) << 32
        at = reach(positions, size, at, start)
        if at == size:
            break
        offset = positions[at] - start
        if offset >> 32:
            continue
        if offset >= body:
            offset -= body
        scores[index] = factor * exp(-offset / span)
