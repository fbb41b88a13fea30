# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
# cython: initializedcheck=False, freethreading_compatible=True
"""The kernels of ranking, compiled; `contract.Kernels` documents each of them.

They work on raw buffers and release the GIL where there is much to do: see `search.kernels`.
"""

from libc.math cimport nextafterf
from libc.stdlib cimport free, malloc
from libc.string cimport memcpy, memset

import numpy as np

from kashaf.search.kernels import documents_in
from kashaf.search.scoring.kernels.contract import MAX_WORDS, NO_BLOCKS

include "../../kernels/shared.pxi"

ctypedef const unsigned long long[:, ::1] Masks
ctypedef const unsigned int[:, ::1] Starts
ctypedef const unsigned short[::1] UpperBounds

cdef enum:
    BLOCK = 64  # documents with one mask
    FINE = 16  # documents with one bound
    BOUNDS = BLOCK // FINE  # of a block
    STRETCH = 128  # blocks that are scored together, so that what is written stays in the cache
    SPAN = STRETCH * BLOCK
    RANKED = 32  # blocks that are ranked together: one word after the other is read in order
    LARGE = 4096  # bounds of an index in which some documents are scored in advance
    SEEDS = 32  # one in so many of the bounds, the highest, choose these documents
    SAMPLE = 1024  # bounds are looked at to find them
    PLANES = 8  # bits of `MAX_WORDS`

cdef object NO_DOCUMENTS = np.empty(0, np.uint32)
cdef float ROUNDING = 1.0001  # sums of 255 words in another order differ by less than 508 / 2^24

cdef struct Term:
    const unsigned int *docs
    const unsigned int *freqs
    const unsigned char *codes
    const float *table
    float factor
    Py_ssize_t count
    Py_ssize_t at  # how many were read
    bint is_bonus

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

cdef struct Bounds:
    float *sums  # the sums of the bounds of all words, of all blocks
    unsigned long long *masks  # the documents that match enough words, of all blocks
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

cdef struct Best:
    float *scores  # room for 2 * count + BLOCK, in the order of the documents
    float *spare  # as many
    unsigned int *docs
    Py_ssize_t count  # how many are wanted
    Py_ssize_t held
    float above  # only higher scores can be among the best


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
        scores, points = np.empty(room, np.float32), np.empty(room, np.float32)
        masks, starts = np.empty((2, blocks), np.uint64), np.empty((2, blocks), np.uint32)
        bounds, floor = np.empty(BOUNDS * blocks, np.uint16), np.zeros(1, np.float32)
        matched = collect(
            opened, total, deleted, size, count, work, stretch, tops,
            scores, points, masks, starts, bounds, floor,
        )
    finally:
        free(opened)
        free(stretch)
        free(tops)
    # Copies: shrunk in place, arrays would leave holes that take half as much memory again.
    scores, points = scores[: matched[0]].copy(), points[: matched[1]].copy()
    if matched[0] + matched[1] >= blocks:
        return NO_DOCUMENTS, scores, NO_DOCUMENTS, points, masks, starts, bounds, floor
    docs, others = documents_in(masks[0]), documents_in(masks[1])
    return docs, scores, others, points, *NO_BLOCKS, floor


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
    float[::1] points,
    unsigned long long[:, ::1] masks,
    unsigned int[:, ::1] starts,
    unsigned short[::1] bounds,
    float[::1] floor,
):
    cdef Output matching = Output(&scores[0], NULL, NULL, 0)
    cdef Output other = Output(&points[0], NULL, NULL, 0)
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
    cdef unsigned long long *masks = &to.others[0] if term.is_bonus else &to.masks[0]
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
        masks[doc // BLOCK] |= (<unsigned long long> 1) << (doc % BLOCK)
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


cdef inline unsigned short rounded_up(float score) noexcept nogil:
    """Return the upper half of the bits of a score, rounded up: of a score at least as high."""
    cdef unsigned int bits
    memcpy(&bits, &score, sizeof(bits))
    return <unsigned short> ((bits + 0xFFFF) >> 16)


cdef inline float widened(unsigned short bound) noexcept nogil:
    """Return the score of which these are the upper half of the bits."""
    cdef unsigned int bits = <unsigned int> bound << 16
    cdef float score
    memcpy(&score, &bits, sizeof(bits))
    return score


def best_of(words, Py_ssize_t minimum, Py_ssize_t size, Py_ssize_t count):
    cdef Py_ssize_t total = len(words), number, room = 2 * max(count, 1) + BLOCK, work = size // 8
    cdef Py_ssize_t blocks = (size + BLOCK - 1) // BLOCK
    cdef float[::1] spare = np.empty(room, np.float32)
    docs, scores = np.empty(room, np.uint32), np.empty(room, np.float32)
    cdef unsigned int[::1] held_docs = docs
    cdef float[::1] held_scores = scores
    cdef Best best = Best(&held_scores[0], &spare[0], &held_docs[0], count, 0, 0)
    cdef Word *opened = <Word *> malloc((total + 1) * sizeof(Word))
    cdef Scratch *scratch = <Scratch *> malloc(sizeof(Scratch))
    cdef Bounds bounds
    cdef Py_ssize_t found
    cdef PyThreadState *state
    bounds.sums = <float *> malloc((blocks + 1) * BOUNDS * sizeof(float))
    bounds.masks = <unsigned long long *> malloc((blocks + 1) * sizeof(unsigned long long))
    bounds.blocks = blocks
    try:
        if opened == NULL or scratch == NULL or bounds.sums == NULL or bounds.masks == NULL:
            raise MemoryError
        check(total <= MAX_WORDS and count >= 0)
        for number, word in enumerate(words):
            open_word(&opened[number], word, size)
            if minimum == 1 and count:
                best.above = max(best.above, nextafterf(word.floor[0], 0))
        state = release(work)
        found = rank(opened, total, minimum, &bounds, scratch, &best)
        acquire(state)
    finally:
        free(opened)
        free(scratch)
        free(bounds.sums)
        free(bounds.masks)
    check(found >= 0)
    if best.held > count:
        drop_worse(&best)
    return docs[: best.held], scores[: best.held], found


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


cdef Py_ssize_t rank(
    Word *words, Py_ssize_t total, Py_ssize_t minimum, Bounds *bounds, Scratch *scratch, Best *best
) noexcept nogil:
    """Keep the best documents; return how many match, or -1 if documents don't ascend."""
    cdef Py_ssize_t start = 0, block, found = 0
    cdef float seeds
    while start < bounds.blocks:
        if not add_bounds(words, total, minimum, start, bounds, scratch):
            return -1
        start += RANKED
    for block in range(bounds.blocks):
        found += popcount(bounds.masks[block])
    if not best.count:
        return found
    if total > 1 and bounds.blocks * BOUNDS > LARGE:
        seeds = high_sum(bounds, scratch)
        if not score_blocks(words, total, seeds, bounds, scratch, best):
            return -1
        restart(words, total, best)  # with a score that most documents need not be scored for
    return found if score_blocks(words, total, 0, bounds, scratch, best) else -1


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


cdef float nth_highest(float *scores, Py_ssize_t size, Py_ssize_t number) noexcept nogil:
    """Return the score at index `number` in descending order; reorders them (quickselect)."""
    cdef Py_ssize_t low = 0, high = size - 1, left, right
    cdef float pivot
    while low < high:
        pivot = scores[(low + high) // 2]
        left, right = low, high
        while left <= right:
            while scores[left] > pivot:
                left += 1
            while scores[right] < pivot:
                right -= 1
            if left <= right:
                scores[left], scores[right] = scores[right], scores[left]
                left += 1
                right -= 1
        if number <= right:
            high = right
        elif number >= left:
            low = left
        else:
            break
    return scores[number]
