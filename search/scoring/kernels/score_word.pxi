# How the score of a word is computed: one stretch of documents after the other.

cdef enum:
    STRETCH = 128  # blocks that are scored together, so that what is written stays in the cache
    SPAN = STRETCH * BLOCK

cdef object NO_DOCUMENTS = np.empty(0, np.uint32)
cdef Py_ssize_t FLIP = 0 if sys.byteorder == "little" else 7  # of the bytes of a mask

cdef struct Term:
    const unsigned int *docs
    const unsigned int *freqs
    const unsigned char *codes
    const float *table
    float factor
    Py_ssize_t count
    Py_ssize_t at  # how many were read
    bint is_bonus

cdef struct Stretch:
    float sums[SPAN]
    float spare[SPAN]
    unsigned long long masks[STRETCH]
    unsigned long long others[STRETCH]

cdef struct Output:
    float *scores
    unsigned long long *masks
    unsigned int *starts
    Py_ssize_t count


def score_word(terms, bonus, Docs deleted, Py_ssize_t size, Py_ssize_t count):
    cdef Py_ssize_t total = len(terms) + len(bonus), blocks = (size + BLOCK - 1) // BLOCK
    cdef Py_ssize_t room = 1, work = 0, number
    cdef Term *opened = <Term *> malloc((total + 1) * sizeof(Term))
    cdef Stretch *stretch = <Stretch *> malloc(sizeof(Stretch))
    cdef float *tops = <float *> malloc((blocks + 1) * sizeof(float))
    try:
        if opened == NULL or stretch == NULL or tops == NULL:
            raise MemoryError
        for number, term in enumerate([*terms, *bonus]):
            open_term(&opened[number], term, size, number >= len(terms))
            work += opened[number].count
        room += min(work, size)
        scores, other_scores = np.empty(room, np.float32), np.empty(room, np.float32)
        masks, starts = np.empty((2, blocks), np.uint64), np.empty((2, blocks), np.uint32)
        bounds, floor = np.empty(BOUNDS * blocks, np.uint16), np.zeros(1, np.float32)
        matched = collect(
            opened, total, deleted, size, count, work, stretch, tops,
            scores, other_scores, masks, starts, bounds, floor,
        )
    finally:
        free(opened)
        free(stretch)
        free(tops)
    # Copies: shrunk in place, arrays would leave holes that take half as much memory again.
    scores, other_scores = scores[: matched[0]].copy(), other_scores[: matched[1]].copy()
    if matched[0] + matched[1] >= blocks:
        return NO_DOCUMENTS, scores, NO_DOCUMENTS, other_scores, masks, starts, bounds, floor
    docs, others = documents_in(masks[0]), documents_in(masks[1])
    return docs, scores, others, other_scores, *NO_BLOCKS, floor


cdef int open_term(Term *term, arrays, Py_ssize_t size, bint is_bonus) except -1:
    cdef Docs docs = arrays[0]
    cdef Docs freqs = arrays[1]
    cdef const unsigned char[::1] codes = arrays[2].codes
    cdef Scores table = arrays[2].table
    check(docs.shape[0] == freqs.shape[0] and codes.shape[0] == size and table.shape[0] == 256)
    term.count = docs.shape[0]
    term.docs = &docs[0] if term.count else &NO_DOCS
    term.freqs = &freqs[0] if term.count else &NO_DOCS
    term.codes = &codes[0] if size else NULL
    term.table = &table[0]
    term.factor = arrays[3]
    term.at = 0
    term.is_bonus = is_bonus
    return 0


cdef tuple collect(
    Term *terms,
    Py_ssize_t total,
    Docs deleted,
    Py_ssize_t size,
    Py_ssize_t count,
    Py_ssize_t work,
    Stretch *stretch,
    float *tops,
    float[::1] scores,
    float[::1] other_scores,
    unsigned long long[:, ::1] masks,
    unsigned int[:, ::1] starts,
    unsigned short[::1] bounds,
    float[::1] floor,
):
    cdef Output matching = Output(&scores[0], NULL, NULL, 0)
    cdef Output other = Output(&other_scores[0], NULL, NULL, 0)
    cdef Py_ssize_t start = 0, end, number, blocks = masks.shape[1], gone = 0
    cdef bint fits = True
    if blocks:
        matching.masks, matching.starts = &masks[0, 0], &starts[0, 0]
        other.masks, other.starts = &masks[1, 0], &starts[1, 0]
    cdef PyThreadState *state = release(work)
    while start < size and fits:
        end = min(start + SPAN, size)
        memset(stretch.masks, 0, sizeof(stretch.masks))
        memset(stretch.others, 0, sizeof(stretch.others))
        memset(stretch.sums, 0, sizeof(stretch.sums))
        for number in range(total):
            fits &= add_term(&terms[number], stretch, start, end)
        while gone < deleted.shape[0] and deleted[gone] < end:
            remove(stretch, deleted[gone] - start)
            gone += 1
        write_blocks(stretch, start, end, &bounds[0], tops, &matching, &other)
        start = end
    for number in range(total):
        fits &= terms[number].at == terms[number].count
    if fits and 0 < count <= blocks:
        floor[0] = nth_highest(tops, blocks, count - 1)
    acquire(state)
    check(fits)
    return matching.count, other.count


cdef bint add_term(Term *term, Stretch *to, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Add the scores of a term in the documents from `start` up to `end`.

    Return whether the documents ascend.
    """
    cdef Py_ssize_t first = term.at, index, doc, count
    cdef float freq
    cdef unsigned char *bits = <unsigned char *> (&to.others[0] if term.is_bonus else &to.masks[0])
    term.at = reach(term.docs, term.count, first, <unsigned int> end)
    count = term.at - first
    if count > end - start:
        return False
    for index in range(count):
        doc = term.docs[first + index]
        if doc >= end:
            return False
        to.spare[index] = term.table[term.codes[doc]]
    for index in range(count):
        freq = term.freqs[first + index]
        to.spare[index] = term.factor * freq / (freq + to.spare[index])
    for index in range(count):
        doc = <Py_ssize_t> term.docs[first + index] - start
        if doc < 0:
            return False
        to.sums[doc] += to.spare[index]
        # By bytes: a word of 64 bits would wait for the document before, which is mostly in it.
        bits[doc // 8 ^ FLIP] |= <unsigned char> (1 << doc % 8)
    return True


cdef void remove(Stretch *of, Py_ssize_t doc) noexcept nogil:
    cdef unsigned long long bit
    if doc >= 0:
        bit = (<unsigned long long> 1) << (doc % BLOCK)
        of.masks[doc // BLOCK] &= ~bit
        of.others[doc // BLOCK] &= ~bit


cdef void write_blocks(
    const Stretch *of,
    Py_ssize_t start,
    Py_ssize_t end,
    unsigned short *bounds,
    float *tops,
    Output *matching,
    Output *other,
) noexcept nogil:
    """Write the documents with a score, and what is known of each block.

    `tops` receives the highest score in each block of a document that matches.
    """
    cdef Py_ssize_t block, at, part
    cdef unsigned long long others
    cdef float highest[BOUNDS]
    for block in range((end - start + BLOCK - 1) // BLOCK):
        at = start // BLOCK + block
        others = of.others[block] & ~of.masks[block]
        memset(highest, 0, sizeof(highest))
        write_scores(of.masks[block], at, &of.sums[block * BLOCK], highest, matching)
        tops[at] = 0
        for part in range(BOUNDS):
            tops[at] = max(tops[at], highest[part])
        write_scores(others, at, &of.sums[block * BLOCK], highest, other)
        for part in range(BOUNDS):
            bounds[at * BOUNDS + part] = rounded_up(highest[part])


cdef void write_scores(
    unsigned long long mask, Py_ssize_t block, const float *sums, float *highest, Output *to
) noexcept nogil:
    """Write the scores of the documents of a block, and the highest ones."""
    cdef int at
    to.masks[block] = mask
    to.starts[block] = <unsigned int> to.count
    while mask:
        at = lowest_bit(mask)
        mask &= mask - 1
        to.scores[to.count] = sums[at]
        to.count += 1
        highest[at // FINE] = max(highest[at // FINE], sums[at])
