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

cdef unsigned long long EDGE = contract.EDGE
cdef unsigned long long JOINED = contract.JOINED
cdef unsigned long long LETTER = contract.LETTER
cdef unsigned long long BREAK = contract.BREAK

cdef struct LetterMasks:
    const unsigned long long *letters
    const long long *missing
    const unsigned long long *excluded
    Py_ssize_t count


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
