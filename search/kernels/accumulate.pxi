# Scores of many documents: added up for all of them, or for those that are asked for.

cdef enum:
    BLOCK = 1 << 13  # documents whose scores are added up together

cdef struct Part:
    const unsigned int *docs  # NULL for dense scores
    const float *scores
    Py_ssize_t count
    Py_ssize_t at  # how many were read
    bint ends_group

cdef struct Found:
    Py_ssize_t total  # how many documents score above 0
    bint are_positive  # whether all scores of lists of documents are above 0

cdef class Parts:
    """The parts of all groups and those of a bonus, opened for reading from the start."""

    cdef Part *parts
    cdef Py_ssize_t count  # how many are no bonus
    cdef Py_ssize_t total
    cdef Py_ssize_t work  # numbers to look at

    def __cinit__(self, groups, bonus, Py_ssize_t size):
        check(len(groups) <= MAX_GROUPS)
        self.count = sum(map(len, groups))
        self.total = 0
        self.work = size
        self.parts = <Part *> malloc((self.count + len(bonus) + 1) * sizeof(Part))
        if self.parts == NULL:
            raise MemoryError
        for group in groups:
            for arrays in group:
                self.open(arrays, size)
            if self.total:
                self.parts[self.total - 1].ends_group = True
        for arrays in bonus:
            self.open(arrays, size)

    cdef int open(self, arrays, Py_ssize_t size) except -1:
        open_part(&self.parts[self.total], arrays, size)
        self.work += self.parts[self.total].count
        self.total += 1
        return 0

    cdef bint are_read(self) noexcept nogil:
        """Return whether all lists of documents were read to their end: none is outside."""
        cdef Py_ssize_t number
        for number in range(self.total):
            if self.parts[number].at != self.parts[number].count:
                return False
        return True

    def __dealloc__(self):
        free(self.parts)


def accumulate(groups, Py_ssize_t minimum, Py_ssize_t size, bonus=()):
    # Block by block, so that the scores that are written to stay in the processor cache.
    dense = np.zeros(size, np.float32)
    cdef float[::1] sums = dense
    cdef Parts parts = Parts(groups, bonus, size)
    cdef unsigned char *seen = <unsigned char *> malloc(2 * BLOCK)
    cdef Found found = Found(0, True)
    cdef PyThreadState *state
    cdef Py_ssize_t start = 0
    cdef bint fits = True
    if seen == NULL:
        raise MemoryError
    state = release(parts.work)
    while start < size and fits:
        fits = add_block(parts, minimum, start, min(start + BLOCK, size), &sums[start], seen, &found)
        start += BLOCK
    acquire(state)
    free(seen)
    check(fits and parts.are_read())
    return dense, found.total if found.are_positive else None


cdef bint add_block(
    Parts parts,
    Py_ssize_t minimum,
    Py_ssize_t start,
    Py_ssize_t end,
    float *sums,
    unsigned char *seen,
    Found *found,
) noexcept nogil:
    """Add up the scores of the documents from `start` up to `end`; return whether all ascend."""
    cdef unsigned char *is_in = seen + BLOCK if minimum > 1 else NULL
    cdef Py_ssize_t number
    cdef bint fits = True
    memset(seen, 0, 2 * BLOCK if minimum > 1 else 0)
    for number in range(parts.count):
        fits &= add_part(&parts.parts[number], sums, start, end, is_in, found)
        if minimum > 1 and parts.parts[number].ends_group:
            count_group(seen, is_in, end - start)
    if minimum > 1:
        keep_common(sums, seen, <unsigned char> minimum, end - start)
    for number in range(parts.count, parts.total):
        fits &= add_bonus(&parts.parts[number], sums, start, end)
    found.total += count_positive(sums, end - start)
    return fits


cdef int open_part(Part *part, arrays, Py_ssize_t size) except -1:
    cdef Docs docs
    cdef Scores scores = arrays[len(arrays) - 1]
    part.docs = NULL
    part.scores = &scores[0] if scores.shape[0] else NULL
    part.at = part.count = 0
    part.ends_group = False
    if len(arrays) == 1:
        check(scores.shape[0] == size)
    else:
        docs = arrays[0]
        check(docs.shape[0] == scores.shape[0])
        part.docs = &docs[0] if docs.shape[0] else &NO_DOCS
        part.count = docs.shape[0]
    return 0


cdef bint add_part(
    Part *part,
    float *sums,
    Py_ssize_t start,
    Py_ssize_t end,
    unsigned char *is_in,
    Found *found,
) noexcept nogil:
    """Add the scores of the documents from `start` up to `end`, and mark these in `is_in`.

    Return whether the documents ascend.
    """
    cdef Py_ssize_t at, doc
    cdef bint are_positive = True
    if part.docs == NULL:
        add_dense(sums, part.scores + start, is_in, end - start)
        return True
    at = part.at
    while at < part.count and part.docs[at] < end:
        doc = part.docs[at] - start
        if doc < 0:
            return False
        sums[doc] += part.scores[at]
        are_positive &= part.scores[at] > 0
        if is_in:
            is_in[doc] = 1
        at += 1
    part.at = at
    found.are_positive &= are_positive
    return True


cdef bint add_bonus(Part *part, float *sums, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Add the scores of the documents from `start` up to `end` that score already.

    Return whether the documents ascend.
    """
    cdef Py_ssize_t at, doc
    if part.docs == NULL:
        for at in range(end - start):
            sums[at] += part.scores[start + at] if sums[at] > 0 else 0
        return True
    at = part.at
    while at < part.count and part.docs[at] < end:
        doc = part.docs[at] - start
        if doc < 0:
            return False
        sums[doc] += part.scores[at] if sums[doc] > 0 else 0
        at += 1
    part.at = at
    return True


# The compiler vectorizes these loops.


cdef void add_dense(
    float *sums, const float *scores, unsigned char *is_in, Py_ssize_t count
) noexcept nogil:
    cdef Py_ssize_t at
    for at in range(count):
        sums[at] += scores[at]
    if is_in:
        for at in range(count):
            is_in[at] |= scores[at] > 0


cdef void count_group(unsigned char *seen, unsigned char *is_in, Py_ssize_t count) noexcept nogil:
    cdef Py_ssize_t at
    for at in range(count):
        seen[at] += is_in[at]
    memset(is_in, 0, count)


cdef void keep_common(
    float *sums, const unsigned char *seen, unsigned char minimum, Py_ssize_t count
) noexcept nogil:
    cdef Py_ssize_t at
    for at in range(count):
        sums[at] = sums[at] if seen[at] >= minimum else 0


cdef Py_ssize_t count_positive(const float *sums, Py_ssize_t count) noexcept nogil:
    cdef Py_ssize_t at
    cdef int total = 0
    for at in range(count):
        total += sums[at] > 0
    return total


def scores_at(parts, Docs docs):
    found = np.zeros(docs.shape[0], np.float32)
    for part in parts:
        add_scores_of(part, docs, found)
    return found


cdef int add_scores_of(part, Docs docs, float[::1] sums) except -1:
    """Add the score of each of `docs` in a part to `sums`."""
    cdef Docs others
    cdef Scores scores
    cdef Py_ssize_t index
    cdef PyThreadState *state
    if len(part) == 1:
        scores = part[0]
        check(largest(docs) < scores.shape[0])
        for index in range(docs.shape[0]):
            sums[index] += scores[docs[index]]
        return 0
    others, scores = part
    check(others.shape[0] == scores.shape[0])
    if others.shape[0] and docs.shape[0]:
        state = release(docs.shape[0])
        add_found(&others[0], &scores[0], others.shape[0], &docs[0], docs.shape[0], &sums[0])
        acquire(state)
    return 0


cdef void add_found(
    const unsigned int *others,
    const float *scores,
    Py_ssize_t size,
    const unsigned int *docs,
    Py_ssize_t count,
    float *sums,
) noexcept nogil:
    """Add to `sums` the score that each of `count` documents, in any order, has among others."""
    cdef Py_ssize_t index, at = 0
    for index in range(count):
        if index and docs[index] < docs[index - 1]:
            at = 0
        at = reach(others, size, at, docs[index])
        if at < size and others[at] == docs[index]:
            sums[index] += scores[at]
