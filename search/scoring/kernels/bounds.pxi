# Which documents match enough words, and what the scores of each group of documents can't exceed.

cdef enum:
    RANKED = 32  # blocks that are ranked together: one word after the other is read in order
    PLANES = 8  # bits of `MAX_WORDS`

cdef struct Part:
    const unsigned int *docs  # of a rare word
    const float *scores
    const unsigned long long *masks  # by block, which documents have a score; NULL for a rare word
    const unsigned int *starts  # by block, the index of its first document
    Py_ssize_t count
    Py_ssize_t at  # how many were read
    Py_ssize_t seen  # how many were looked at for masks and bounds

cdef struct Word:
    Part matches
    Part others
    const unsigned short *bounds  # NULL for a rare word

cdef struct Bounds:
    float *sums  # the sums of the bounds of all words, of all blocks
    unsigned long long *masks  # the documents that match enough words, of all blocks
    unsigned long long *allowed  # only these may match; NULL: all
    Py_ssize_t blocks

cdef struct Scratch:
    float bounds[RANKED * BOUNDS]  # of a rare word
    unsigned long long masks[RANKED]  # of a rare word
    unsigned long long planes[PLANES][RANKED]  # how many words match each document, in binary
    unsigned long long carry[RANKED]
    Py_ssize_t start  # the first block of those that are scored
    Py_ssize_t chosen[RANKED]  # which are scored
    unsigned long long wanted[RANKED]  # their documents
    Py_ssize_t count
    float scores[RANKED * BLOCK]

cdef struct Ranking:
    Word *words
    Py_ssize_t total
    Bounds bounds
    Scratch *scratch


cdef object open_ranking(Ranking *ranking, words, Py_ssize_t size, Docs within):
    """Prepare to rank; return the array of the masks of `Bounds`."""
    cdef Py_ssize_t number, blocks = (size + BLOCK - 1) // BLOCK
    masks = np.empty(blocks + 1, np.uint64)[:blocks]
    cdef unsigned long long[::1] matching = masks
    memset(ranking, 0, sizeof(Ranking))
    ranking.total = len(words)
    check(ranking.total <= MAX_WORDS)
    ranking.bounds.blocks = blocks
    ranking.bounds.masks = &matching[0]
    try:
        ranking.words = <Word *> malloc((ranking.total + 1) * sizeof(Word))
        ranking.scratch = <Scratch *> malloc(sizeof(Scratch))
        ranking.bounds.sums = <float *> malloc((blocks + 1) * BOUNDS * sizeof(float))
        if ranking.words == NULL or ranking.scratch == NULL or ranking.bounds.sums == NULL:
            raise MemoryError
        for number, word in enumerate(words):
            open_word(&ranking.words[number], word, size)
        if within is not None:
            ranking.bounds.allowed = masks_of(within, size, blocks)
    except:
        close_ranking(ranking)
        raise
    return masks


cdef void close_ranking(Ranking *ranking) noexcept:
    free(ranking.words)
    free(ranking.scratch)
    free(ranking.bounds.sums)
    free(ranking.bounds.allowed)


cdef unsigned long long *masks_of(Docs docs, Py_ssize_t size, Py_ssize_t blocks) except NULL:
    """Return masks of some documents, to be freed."""
    cdef unsigned long long *masks = <unsigned long long *> calloc(blocks + 1, sizeof(masks[0]))
    cdef Py_ssize_t index
    cdef bint fits = True
    if masks == NULL:
        raise MemoryError
    for index in range(docs.shape[0]):
        fits &= docs[index] < size
        masks[docs[index] // BLOCK if fits else 0] |= (<unsigned long long> 1) << docs[index] % BLOCK
    if not fits:
        free(masks)
        check(False)
    return masks


cdef int open_word(Word *word, scores, Py_ssize_t size) except -1:
    cdef Masks masks = scores.masks
    cdef Starts starts = scores.starts
    cdef UpperBounds bounds = scores.bounds
    cdef Py_ssize_t blocks = masks.shape[1]
    check(masks.shape[0] == starts.shape[0] == 2)
    check(starts.shape[1] == blocks and bounds.shape[0] == BOUNDS * blocks)
    open_part(&word.matches, scores.docs, scores.scores, size)
    open_part(&word.others, scores.other_docs, scores.other_scores, size)
    word.bounds = NULL
    if blocks:
        check(blocks == (size + BLOCK - 1) // BLOCK)
        if size % BLOCK:
            check(not (masks[0, blocks - 1] | masks[1, blocks - 1]) >> (size % BLOCK))
        word.bounds = &bounds[0]
        word.matches.masks, word.matches.starts = &masks[0, 0], &starts[0, 0]
        word.others.masks, word.others.starts = &masks[1, 0], &starts[1, 0]
    else:
        check(word.matches.docs != NULL and word.others.docs != NULL)
    return 0


cdef int open_part(Part *part, Docs docs, Scores scores, Py_ssize_t size) except -1:
    part.at = part.seen = 0
    part.masks = NULL
    part.starts = NULL
    part.count = scores.shape[0]
    part.scores = &scores[0] if part.count else NULL
    if docs.shape[0] < part.count:
        check(docs.shape[0] == 0)
        part.docs = NULL
    else:
        check(docs.shape[0] == part.count)
        part.docs = &docs[0] if part.count else &NO_DOCS
        check(not part.count or docs[part.count - 1] < size)
    return 0


cdef bint match(Ranking *ranking, Py_ssize_t minimum) noexcept nogil:
    """Find the documents that match and all sums of bounds; return whether documents ascend."""
    cdef Py_ssize_t start = 0
    while start < ranking.bounds.blocks:
        if not add_bounds(
            ranking.words, ranking.total, minimum, start, &ranking.bounds, ranking.scratch
        ):
            return False
        start += RANKED
    if ranking.bounds.allowed != NULL:
        restrict(&ranking.bounds)
    return True


cdef void restrict(Bounds *bounds) noexcept nogil:
    """Keep the documents that are allowed, and set the sums of groups without any to 0."""
    cdef Py_ssize_t block, part
    for block in range(bounds.blocks):
        bounds.masks[block] &= bounds.allowed[block]
        for part in range(BOUNDS):
            bounds.sums[block * BOUNDS + part] *= (bounds.masks[block] & group(part, True)) != 0


cdef bint add_bounds(
    Word *words,
    Py_ssize_t total,
    Py_ssize_t minimum,
    Py_ssize_t start,
    Bounds *to,
    Scratch *scratch,
) noexcept nogil:
    """Find for blocks from `start` which documents match enough words, and the sums of bounds."""
    cdef Py_ssize_t number, block, blocks = min(to.blocks - start, RANKED)
    cdef bint is_any = minimum <= 1, is_all = minimum == total
    cdef const unsigned long long *own
    cdef unsigned long long *masks = &to.masks[start]
    cdef float *sums = &to.sums[start * BOUNDS]
    cdef int planes = 0
    while total >> planes:
        planes += 1
    memset(sums, 0, blocks * BOUNDS * sizeof(float))
    memset(masks, 255 if is_all and not is_any else 0, blocks * sizeof(masks[0]))
    memset(scratch.planes, 0, planes * sizeof(scratch.planes[0]))
    for number in range(total):
        if words[number].bounds == NULL:
            if not look_at_rare(&words[number], start, blocks, scratch):
                return False
            own = scratch.masks
            for block in range(blocks * BOUNDS):
                sums[block] += scratch.bounds[block]
        else:
            own = words[number].matches.masks + start
            add_widened(&words[number].bounds[start * BOUNDS], blocks * BOUNDS, sums)
        if is_any:
            for block in range(blocks):
                masks[block] |= own[block]
        elif is_all:
            for block in range(blocks):
                masks[block] &= own[block]
        else:
            count_matches(scratch, own, blocks, planes)
    if not is_any and not is_all:
        at_least(scratch, minimum, blocks, planes, masks)
    return True


cdef void add_widened(const unsigned short *bounds, Py_ssize_t count, float *to) noexcept nogil:
    cdef Py_ssize_t at
    for at in range(count):
        to[at] += widened(bounds[at])


cdef bint look_at_rare(
    Word *word, Py_ssize_t start, Py_ssize_t blocks, Scratch *to
) noexcept nogil:
    """Write the masks and bounds of a word that has none; return whether its documents ascend."""
    memset(to.bounds, 0, sizeof(to.bounds))
    memset(to.masks, 0, sizeof(to.masks))
    return look_at_part(&word.matches, start, blocks, to, True) and look_at_part(
        &word.others, start, blocks, to, False
    )


cdef bint look_at_part(
    Part *part, Py_ssize_t start, Py_ssize_t blocks, Scratch *to, bint is_match
) noexcept nogil:
    cdef Py_ssize_t doc
    while part.seen < part.count:
        doc = <Py_ssize_t> part.docs[part.seen] - start * BLOCK
        if doc < 0 or part.docs[part.seen] > part.docs[part.count - 1]:
            return False
        if doc >= blocks * BLOCK:
            break
        if is_match:
            to.masks[doc // BLOCK] |= (<unsigned long long> 1) << (doc % BLOCK)
        to.bounds[doc // FINE] = max(to.bounds[doc // FINE], part.scores[part.seen])
        part.seen += 1
    return True


cdef void count_matches(
    Scratch *to, const unsigned long long *masks, Py_ssize_t blocks, int planes
) noexcept nogil:
    """Add one to the count of each document of the masks."""
    cdef Py_ssize_t block
    cdef int plane
    cdef unsigned long long old
    for block in range(blocks):
        to.carry[block] = masks[block]
    for plane in range(planes):
        for block in range(blocks):
            old = to.planes[plane][block]
            to.planes[plane][block] = old ^ to.carry[block]
            to.carry[block] &= old


cdef void at_least(
    const Scratch *of,
    Py_ssize_t minimum,
    Py_ssize_t blocks,
    int planes,
    unsigned long long *masks,
) noexcept nogil:
    """Write masks of the documents with a count of at least `minimum`."""
    cdef Py_ssize_t block
    cdef int plane
    cdef unsigned long long more, equal, bits
    if minimum >> planes:
        return
    for block in range(blocks):
        more, equal = 0, ~(<unsigned long long> 0)
        for plane in range(planes - 1, -1, -1):
            bits = of.planes[plane][block]
            if minimum >> plane & 1:
                equal &= bits
            else:
                more |= equal & bits
                equal &= ~bits
        masks[block] = more | equal
