# The best documents: those in groups whose bounds are too low are not scored.

cdef enum:
    LARGE = 4096  # bounds of an index in which some documents are scored in advance
    SEEDS = 128  # one in so many of the bounds, the highest, choose these documents
    SAMPLE = 1024  # bounds are looked at to find them

cdef float ROUNDING = 1.0001  # sums of 255 words in another order differ by less than 508 / 2^24

cdef struct Best:
    float *scores  # room for 2 * count + BLOCK, in the order of the documents
    float *spare  # as many
    unsigned int *docs
    Py_ssize_t count  # how many are wanted
    Py_ssize_t held
    float above  # only higher scores can be among the best


def best_of(words, Py_ssize_t minimum, Py_ssize_t size, Py_ssize_t count, Docs within=None):
    cdef Py_ssize_t room = 2 * max(count, 1) + BLOCK, found
    cdef float[::1] spare = np.empty(room, np.float32)
    docs, scores = np.empty(room, np.uint32), np.empty(room, np.float32)
    cdef unsigned int[::1] held_docs = docs
    cdef float[::1] held_scores = scores
    cdef Best best = Best(&held_scores[0], &spare[0], &held_docs[0], count, 0, 0)
    cdef Ranking ranking
    cdef PyThreadState *state
    check(count >= 0)
    masks = open_ranking(&ranking, words, size, within)
    try:
        if minimum == 1 and count and within is None:
            for word in words:
                best.above = max(best.above, nextafterf(word.floor[0], 0))
        state = release(size // 8)
        found = rank(&ranking, &best) if match(&ranking, minimum) else -1
        acquire(state)
    finally:
        close_ranking(&ranking)
    check(found >= 0)
    if best.held > count:
        drop_worse(&best)
    return docs[: best.held], scores[: best.held], found


def matching(words, Py_ssize_t minimum, Py_ssize_t size, Docs within=None):
    cdef Ranking ranking
    cdef bint fits
    masks = open_ranking(&ranking, words, size, within)
    try:
        fits = match(&ranking, minimum)
    finally:
        close_ranking(&ranking)
    check(fits)
    return documents_in(masks)


cdef Py_ssize_t rank(Ranking *of, Best *best) noexcept nogil:
    """Keep the best documents; return how many match, or -1 if documents don't ascend."""
    cdef const Bounds *bounds = &of.bounds
    cdef Py_ssize_t block, found = 0
    cdef bint has_floor = of.total == 1 and bounds.allowed == NULL
    for block in range(bounds.blocks):
        found += popcount(bounds.masks[block])
    if not best.count:
        return found
    if not has_floor and bounds.blocks * BOUNDS > LARGE:
        if not score_blocks(
            of.words, of.total, high_sum(bounds, of.scratch), bounds, of.scratch, best
        ):
            return -1
        restart(of.words, of.total, best)  # with a score that few of the others may exceed
    return found if score_blocks(of.words, of.total, 0, bounds, of.scratch, best) else -1


cdef float high_sum(const Bounds *bounds, Scratch *scratch) noexcept nogil:
    """Return a sum that about one in `SEEDS` sums of bounds exceeds, by those of a sample."""
    cdef Py_ssize_t count = bounds.blocks * BOUNDS, step = count // SAMPLE + 1
    cdef Py_ssize_t sampled = count // step, at
    for at in range(sampled):
        scratch.scores[at] = bounds.sums[at * step]
    return nth_highest(scratch.scores, sampled, sampled // SEEDS)


cdef void restart(Word *words, Py_ssize_t total, Best *best) noexcept nogil:
    """Discard the documents that are held; keep the score that enough are known to reach."""
    cdef Py_ssize_t number
    if best.held >= best.count:
        best.above = nextafterf(nth_highest(best.scores, best.held, best.count - 1), 0)
    best.held = 0
    for number in range(total):
        words[number].matches.at = words[number].others.at = 0


cdef bint score_blocks(
    Word *words, Py_ssize_t total, float least, const Bounds *bounds, Scratch *to, Best *best
) noexcept nogil:
    """Keep the best documents of the blocks whose sums of bounds exceed `least`.

    Return whether documents ascend.
    """
    cdef Py_ssize_t block
    cdef float exceeded
    to.start = 0
    while to.start < bounds.blocks:
        exceeded = max(least, best.above / ROUNDING)
        choose(bounds, exceeded, to)
        exclude(words, total, bounds, exceeded, to)
        if to.count and not add_scores(words, total, to):
            return False
        for block in range(to.count):
            keep_best(to, to.chosen[block], best)
        to.start += RANKED
    return True


cdef void choose(const Bounds *bounds, float least, Scratch *to) noexcept nogil:
    """Choose the documents to score: those that match and whose bounds exceed `least`."""
    cdef Py_ssize_t block, number, blocks = min(bounds.blocks - to.start, RANKED)
    cdef const float *sums
    cdef unsigned long long kept
    to.count = 0
    for block in range(blocks):
        sums = &bounds.sums[(to.start + block) * BOUNDS]
        kept = 0
        for number in range(BOUNDS):
            kept |= group(number, sums[number] > least)
        kept &= bounds.masks[to.start + block]
        to.wanted[block] = kept
        to.chosen[to.count] = block
        to.count += kept != 0


cdef void exclude(
    const Word *words, Py_ssize_t total, const Bounds *bounds, float least, Scratch *to
) noexcept nogil:
    """Exclude documents that lack a word without whose bound the sum does not exceed `least`."""
    cdef Py_ssize_t number, index, block, part, kept = 0
    cdef const float *sums
    cdef const unsigned short *own
    cdef unsigned long long spared
    for number in range(total):
        if words[number].bounds == NULL:
            continue
        for index in range(to.count):
            block = to.start + to.chosen[index]
            sums, own = &bounds.sums[block * BOUNDS], &words[number].bounds[block * BOUNDS]
            spared = words[number].matches.masks[block] | words[number].others.masks[block]
            for part in range(BOUNDS):
                # What rounding may have taken from the difference is added to the sum.
                spared |= group(part, sums[part] * ROUNDING - widened(own[part]) > least)
            to.wanted[to.chosen[index]] &= spared
    for index in range(to.count):
        to.chosen[kept] = to.chosen[index]
        kept += to.wanted[to.chosen[index]] != 0
    to.count = kept


cdef inline unsigned long long group(Py_ssize_t part, bint condition) noexcept nogil:
    """Return the bits of a group of `FINE` documents if a condition is true, else none."""
    return all_if(condition) & <unsigned long long> 0xFFFF << FINE * part


cdef inline unsigned long long all_if(bint condition) noexcept nogil:
    """Return all bits set, or none: a branch would often be predicted wrongly."""
    return -<unsigned long long> condition


cdef bint add_scores(Word *words, Py_ssize_t total, Scratch *to) noexcept nogil:
    """Score the documents that are wanted; return whether documents ascend."""
    cdef Py_ssize_t number
    cdef bint fits = True
    for number in range(to.count):
        memset(&to.scores[to.chosen[number] * BLOCK], 0, BLOCK * sizeof(float))
    # First all that match, then what only adds to scores: float32 sums depend on the order.
    for number in range(total):
        fits &= add_part(&words[number].matches, to)
    for number in range(total):
        fits &= add_part(&words[number].others, to)
    return fits


cdef bint add_part(Part *part, Scratch *to) noexcept nogil:
    """Add the scores of a part to the chosen blocks; return whether its documents ascend."""
    cdef Py_ssize_t index, block, at
    cdef bint fits = True
    for index in range(to.count):
        at = to.chosen[index]
        block = to.start + at
        if part.masks == NULL:
            fits &= add_rare(part, block, &to.scores[at * BLOCK])
        elif part.masks[block] & to.wanted[at]:
            fits &= add_masked(part, block, to.wanted[at], &to.scores[at * BLOCK])
    return fits


cdef bint add_rare(Part *part, Py_ssize_t block, float *to) noexcept nogil:
    """Add the scores of a rare word in a block; return whether the documents ascend."""
    cdef Py_ssize_t start = block * BLOCK, doc
    cdef Py_ssize_t at = reach(part.docs, part.count, part.at, <unsigned int> start)
    while at < part.count and part.docs[at] < start + BLOCK:
        doc = <Py_ssize_t> part.docs[at] - start
        if doc < 0:
            return False
        to[doc] += part.scores[at]
        at += 1
    part.at = at
    return True


cdef bint add_masked(
    const Part *part, Py_ssize_t block, unsigned long long mask, float *to
) noexcept nogil:
    """Add the scores of the documents of a mask; return whether the block's documents exist."""
    cdef unsigned long long present = part.masks[block], wanted = present & mask
    cdef Py_ssize_t index = part.starts[block]
    cdef const float *scores = part.scores + index
    cdef int at
    if index + popcount(present) > part.count:
        return False
    if wanted == present:
        while wanted:
            at = lowest_bit(wanted)
            wanted &= wanted - 1
            to[at] += scores[0]
            scores += 1
    else:
        while wanted:
            at = lowest_bit(wanted)
            wanted &= wanted - 1
            to[at] += scores[popcount(present & ((<unsigned long long> 1 << at) - 1))]
    return True


cdef void keep_best(const Scratch *of, Py_ssize_t block, Best *best) noexcept nogil:
    """Keep the documents of a scored block that may be among the best."""
    cdef unsigned long long mask = of.wanted[block]
    cdef const float *scores = &of.scores[block * BLOCK]
    cdef int at
    while mask:
        at = lowest_bit(mask)
        mask &= mask - 1
        # Written in any case, kept if higher: a branch would often be predicted wrongly.
        best.scores[best.held] = scores[at]
        best.docs[best.held] = <unsigned int> ((of.start + block) * BLOCK + at)
        best.held += scores[at] > best.above
    if best.held >= 2 * best.count:
        drop_worse(best)


cdef void drop_worse(Best *best) noexcept nogil:
    """Keep the best `count`; of equal scores those of the lower documents, which come first."""
    cdef Py_ssize_t index, kept = 0, ties = best.count
    cdef float lowest
    for index in range(best.held):
        best.spare[index] = best.scores[index]
    lowest = nth_highest(best.spare, best.held, best.count - 1)
    for index in range(best.held):
        ties -= best.scores[index] > lowest
    for index in range(best.held):
        if best.scores[index] > lowest or (best.scores[index] == lowest and ties > 0):
            ties -= best.scores[index] == lowest
            best.scores[kept] = best.scores[index]
            best.docs[kept] = best.docs[index]
            kept += 1
    best.held = kept
    best.above = max(best.above, lowest)
