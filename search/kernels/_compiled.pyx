# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
# cython: initializedcheck=False, freethreading_compatible=True
"""The kernels, compiled; `contract.Kernels` documents each of them.

Those that may run long work on raw buffers and release the GIL where there is much to do, so that
threads search on several cores. For little work they keep it: handing it to another thread costs
more than that work.
"""

from libc.math cimport exp
from libc.stdlib cimport free, malloc
from libc.string cimport memset

import numpy as np

from kashaf.search.kernels import contract
from kashaf.search.kernels.contract import MAX_GROUPS

include "shared.pxi"

ctypedef const long long[::1] Positions

ctypedef fused Code:
    unsigned char
    unsigned short
    unsigned int

cdef extern from "Python.h":
    int PyUnicode_KIND(str)
    void *PyUnicode_DATA(str)
    int PyUnicode_1BYTE_KIND
    int PyUnicode_2BYTE_KIND

cdef enum:
    SPACE = 32
    STRIDE = 32
    EVERY = 16
    MANY = 4 * EVERY
    BLOCK = 1 << 13  # documents

cdef unsigned long long EDGE = contract.EDGE
cdef unsigned long long JOINED = contract.JOINED
cdef unsigned long long LETTER = contract.LETTER
cdef unsigned long long BREAK = contract.BREAK

cdef struct LetterMasks:
    const unsigned long long *letters
    const long long *missing
    const unsigned long long *excluded
    Py_ssize_t count

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
        add_points(part, docs, found)
    return found


cdef int add_points(part, Docs docs, float[::1] points) except -1:
    """Add the score that each of `docs` has in a part."""
    cdef Docs others
    cdef Scores scores
    cdef Py_ssize_t index
    cdef PyThreadState *state
    if len(part) == 1:
        scores = part[0]
        check(largest(docs) < scores.shape[0])
        for index in range(docs.shape[0]):
            points[index] += scores[docs[index]]
        return 0
    others, scores = part
    check(others.shape[0] == scores.shape[0])
    if others.shape[0] and docs.shape[0]:
        state = release(docs.shape[0])
        add_found(&others[0], &scores[0], others.shape[0], &docs[0], docs.shape[0], &points[0])
        acquire(state)
    return 0


cdef void add_found(
    const unsigned int *others,
    const float *scores,
    Py_ssize_t size,
    const unsigned int *docs,
    Py_ssize_t count,
    float *points,
) noexcept nogil:
    """Add the score that each of `count` documents, in any order, has among `size` others."""
    cdef Py_ssize_t index, at = 0
    for index in range(count):
        if index and docs[index] < docs[index - 1]:
            at = 0
        at = reach(others, size, at, docs[index])
        if at < size and others[at] == docs[index]:
            points[index] += scores[at]


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


def score(Docs docs, const unsigned int[::1] freqs, norms, float factor):
    cdef const unsigned char[::1] codes = norms.codes
    cdef Scores table = norms.table
    found = np.empty(docs.shape[0], np.float32)
    cdef float[::1] scores = found
    cdef PyThreadState *state
    check(docs.shape[0] == freqs.shape[0] and largest(docs) < codes.shape[0])
    check(table.shape[0] == 256)
    if docs.shape[0]:
        state = release(docs.shape[0])
        saturate(&docs[0], &freqs[0], docs.shape[0], &codes[0], &table[0], factor, &scores[0])
        acquire(state)
    return found


cdef void saturate(
    const unsigned int *docs,
    const unsigned int *freqs,
    Py_ssize_t count,
    const unsigned char *codes,
    const float *table,
    float factor,
    float *scores,
) noexcept nogil:
    cdef Py_ssize_t index
    cdef float freq
    for index in range(count):
        scores[index] = table[codes[docs[index]]]
    for index in range(count):
        freq = freqs[index]
        scores[index] = factor * freq / (freq + scores[index])


def documents_in(const unsigned long long[::1] masks):
    cdef Py_ssize_t block, count = 0, at = 0
    cdef unsigned long long mask
    for block in range(masks.shape[0]):
        count += popcount(masks[block])
    found = np.empty(count, np.uint32)
    cdef unsigned int[::1] docs = found
    for block in range(masks.shape[0]):
        mask = masks[block]
        while mask:
            docs[at] = <unsigned int> (64 * block + lowest_bit(mask))
            mask &= mask - 1
            at += 1
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


def prefilter_tokens(
    str text,
    const unsigned long long[::1] bits,
    const unsigned long long[::1] letters,
    const long long[::1] missing,
    const unsigned long long[::1] excluded,
    dict keys,
    wanted,
):
    cdef int kind = PyUnicode_KIND(text)
    cdef void *codes = PyUnicode_DATA(text)
    cdef Py_ssize_t size = len(text)
    cdef LetterMasks masks
    cdef list found
    masks.count = letters.shape[0]
    check(missing.shape[0] == excluded.shape[0] == masks.count and bits.shape[0] > 0)
    masks.letters = &letters[0] if masks.count else NULL
    masks.missing = &missing[0] if masks.count else NULL
    masks.excluded = &excluded[0] if masks.count else NULL
    if kind == PyUnicode_1BYTE_KIND:
        found = words_that_meet(<const unsigned char *> codes, size, bits, &masks)
    elif kind == PyUnicode_2BYTE_KIND:
        found = words_that_meet(<const unsigned short *> codes, size, bits, &masks)
    else:
        found = words_that_meet(<const unsigned int *> codes, size, bits, &masks)
    if not keys:
        return found
    return [span for span in found if may_be_wanted(text[span[0]:span[1]], keys, wanted)]


cdef bint may_be_wanted(str word, dict keys, wanted) except -1:
    """Return whether a key of the word is wanted, or its keys are not known."""
    cdef tuple known
    try:
        known = keys[word]  # `get` would borrow it, and another thread may replace it meanwhile
    except KeyError:
        return True
    for key in known:
        if key in wanted:
            return True
    return False


cdef list words_that_meet(
    const Code *codes, Py_ssize_t size, const unsigned long long[::1] bits, const LetterMasks *masks
):
    cdef Py_ssize_t index, start = 0, end = 0
    cdef unsigned long long own, mask = 0, edge = 0, joining = 0
    cdef unsigned int last = <unsigned int> bits.shape[0] - 1
    cdef list found = []
    for index in range(size):
        if codes[index] <= SPACE:
            if end > start and meets(mask, masks):
                found.append((start, end))
            start = end = index + 1
            mask = edge = joining = 0
            continue
        own = bits[min(<unsigned int> codes[index], last)]
        if not own & EDGE:
            end = index + 1
            mask |= edge | own
            edge = 0
        elif end > start:
            edge |= own
        else:
            start = end = index + 1
        if own & joining:
            mask |= JOINED
        if own & BREAK and mask & LETTER:
            joining = LETTER
    if end > start and meets(mask, masks):
        found.append((start, end))
    return found


cdef bint meets(unsigned long long mask, const LetterMasks *masks) noexcept nogil:
    """Return whether the mask of a word satisfies at least one letter mask."""
    cdef unsigned long long lacking
    cdef long long count
    cdef Py_ssize_t number
    for number in range(masks.count):
        if mask & masks.excluded[number] and not mask & JOINED:
            continue
        lacking = masks.letters[number] & ~mask
        count = masks.missing[number]
        while lacking and count > 0:
            lacking &= lacking - 1
            count -= 1
        if not lacking:
            return True
    return False


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


cdef long long largest(Docs docs) noexcept nogil:
    cdef Py_ssize_t index
    cdef unsigned int found = 0
    for index in range(docs.shape[0]):
        found = max(found, docs[index])
    return found if docs.shape[0] else -1
