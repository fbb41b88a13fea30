# The words of a text that satisfy letter masks.

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
    MAX_ORDER = 64  # of `contract`

cdef unsigned long long EDGE = contract.EDGE
cdef unsigned long long JOINED = contract.JOINED
cdef unsigned long long LETTER = contract.LETTER
cdef unsigned long long BREAK = contract.BREAK
cdef unsigned long long ANY_LETTER = contract.ANY_LETTER

cdef struct LetterMasks:
    const unsigned long long *letters
    const long long *missing
    const unsigned long long *excluded
    const unsigned long long *between
    const unsigned long long *order
    const long long *ends
    Py_ssize_t count


def prefilter_tokens(str text, const unsigned long long[::1] bits, letter_masks, dict keys, wanted):
    cdef int kind = PyUnicode_KIND(text)
    cdef void *codes = PyUnicode_DATA(text)
    cdef Py_ssize_t size = len(text)
    cdef LetterMasks masks
    cdef list found
    check(bits.shape[0] > 0)
    open_masks(&masks, letter_masks)
    if kind == PyUnicode_1BYTE_KIND:
        found = words_that_meet(<const unsigned char *> codes, size, bits, &masks)
    elif kind == PyUnicode_2BYTE_KIND:
        found = words_that_meet(<const unsigned short *> codes, size, bits, &masks)
    else:
        found = words_that_meet(<const unsigned int *> codes, size, bits, &masks)
    if not keys:
        return found
    return [span for span in found if may_be_wanted(text[span[0]:span[1]], keys, wanted)]


cdef int open_masks(LetterMasks *masks, arrays) except -1:
    """Point to the arrays of `contract.LetterMasks`, which the caller keeps."""
    cdef const unsigned long long[::1] letters = arrays.letters
    cdef const long long[::1] missing = arrays.missing
    cdef const unsigned long long[::1] excluded = arrays.excluded
    cdef const unsigned long long[::1] between = arrays.between
    cdef const long long[::1] ends = arrays.ends
    cdef const unsigned long long[::1] order = arrays.order
    cdef Py_ssize_t number, count = letters.shape[0]
    cdef long long start = 0
    check(missing.shape[0] == excluded.shape[0] == between.shape[0] == ends.shape[0] == count)
    for number in range(count):
        check(start <= ends[number] <= min(start + MAX_ORDER, order.shape[0]))
        check(start == ends[number] or 0 <= missing[number] <= 1)
        start = ends[number]
    masks.count = count
    masks.letters = &letters[0] if count else NULL
    masks.missing = &missing[0] if count else NULL
    masks.excluded = &excluded[0] if count else NULL
    masks.between = &between[0] if count else NULL
    masks.ends = &ends[0] if count else NULL
    masks.order = &order[0] if order.shape[0] else NULL
    return 0


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
            if end > start and meets(codes + start, end - start, &bits[0], last, mask, masks):
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
    if end > start and meets(codes + start, end - start, &bits[0], last, mask, masks):
        found.append((start, end))
    return found


cdef bint meets(
    const Code *word,
    Py_ssize_t size,
    const unsigned long long *bits,
    unsigned int last,
    unsigned long long mask,
    const LetterMasks *masks,
) noexcept nogil:
    """Return whether a word with this mask satisfies at least one letter mask."""
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
        if not lacking and is_in_order(word, size, bits, last, masks, number):
            return True
    return False


cdef bint is_in_order(
    const Code *word,
    Py_ssize_t size,
    const unsigned long long *bits,
    unsigned int last,
    const LetterMasks *masks,
    Py_ssize_t number,
) noexcept nogil:
    """Return whether a word contains the letters of a mask in order (Shift-And, with gaps)."""
    cdef Py_ssize_t index, at, start = masks.ends[number - 1] if number else 0
    cdef Py_ssize_t count = masks.ends[number] - start
    cdef const unsigned long long *order = masks.order + start
    cdef unsigned long long own, here, stays, one = 1
    # Bit n: the word so far ends with letters 0 to n, all of them or all but one.
    cdef unsigned long long every = 0, but_one = 1
    if not count:
        return True
    for index in range(size):
        own = bits[min(<unsigned int> word[index], last)]
        if own == ANY_LETTER:
            return True
        if not own & ~(EDGE | BREAK):
            continue
        here = 0
        for at in range(count):
            here |= <unsigned long long> (own & order[at] != 0) << at
        stays = ~(<unsigned long long> 0) if own & masks.between[number] else here
        but_one = (but_one << 1 & here) | (but_one & stays) | one
        every = ((every << 1 | one) & here) | (every & stays)
        but_one |= every << 1
        if (but_one if masks.missing[number] else every) >> (count - 1) & 1:
            return True
    return False
