# Posting blocks: their headers, and their sequences of numbers.

cdef bytes MAGIC = layout.BLOCKS_MAGIC
cdef bytes ARRAYS = layout.ARRAYS[2] + layout.ARRAYS[4]
cdef Py_ssize_t ARRAY_PREFIX = len(layout.ARRAYS[2])
cdef const char *ARRAY_16 = ARRAYS
cdef const char *ARRAY_32 = ARRAY_16 + ARRAY_PREFIX
cdef Py_ssize_t CALL = len(layout.ARRAY_CALL)
cdef Py_ssize_t HEADER = layout.BLOCK_HEADER.size

cdef const char *WRONG_VALUES = b"the values of a posting block are corrupt"
cdef const char *CUT_SHORT = b"a posting block is cut short"


cdef struct Numbers:
    Py_ssize_t at  # offset of the first integer
    Py_ssize_t after  # offset after the sequence
    int step  # bytes from one integer to the next
    int width  # bytes per integer; 0: all are equal to `same`
    unsigned int same


cdef struct Block:
    Py_ssize_t count
    unsigned int last
    Numbers gaps
    Numbers freqs
    Py_ssize_t values  # offset of the first posting's value; 0: there are none
    Py_ssize_t end
    bint is_last


cdef Py_ssize_t first_block(
    const unsigned char[::1] data, Py_ssize_t offset, Py_ssize_t length
) except -1:
    if (
        offset < 0
        or length < 4
        or offset > data.shape[0]
        or length > data.shape[0] - offset
        or memcmp(&data[offset], <const char *> MAGIC, 4)
    ):
        raise ValueError("no posting blocks at the offset in the term file")
    return offset + 4


cdef int read_block(
    const unsigned char *data, Py_ssize_t at, Py_ssize_t end, Block *block
) except -1 nogil:
    """Read the block at `at`; return False if it is in another encoding."""
    cdef Py_ssize_t size
    if at + 4 > end:
        fail(CUT_SHORT)
    size = <int> big(data + at)
    at += 4
    block.is_last = size < 0
    block.end = at + (-size if size < 0 else size)
    if block.end > end or size == 0:
        fail(CUT_SHORT)
    if not has_our_header(data + at, block.end - at):
        return False
    block.count = <int> little(data + at + 2, 4)
    block.last = little(data + at + 7, 4)
    at += HEADER
    if block.count < 1:
        fail(WRONG_HEADER)
    end = block.end - 2
    if not read_numbers(data, at, end, block.count, &block.gaps):
        return False
    if not read_freqs(data, block.gaps.after, end, block.count, &block.freqs):
        return False
    at = block.freqs.after
    block.values = 0
    if at + 1 == end and data[at] == c"N":
        return True
    if at + 1 < end and data[at] == c"(" and data[end - 1] == c"t":
        block.values = at + 1
        return True
    return False


cdef bint has_our_header(const unsigned char *data, Py_ssize_t size) noexcept nogil:
    """Return whether a block starts with our header and ends with a tuple of three items."""
    return (
        size > HEADER + 4
        and data[0] == c"("
        and data[1] == data[6] == data[11] == c"J"
        and data[16] == data[18] == data[20] == c"K"
        and data[17] == 0
        and data[22] == c"t"
        and data[23] == c"."
        and data[size - 2] == 0x87
        and data[size - 1] == c"."
    )


cdef int read_freqs(
    const unsigned char *data, Py_ssize_t at, Py_ssize_t end, Py_ssize_t count, Numbers *found
) except -1 nogil:
    """Read pickled weights: None if all are 1, a float if all are equal, otherwise a sequence."""
    cdef unsigned char reversed_bytes[8]
    cdef double weight
    cdef int index
    found.width = 0
    if at < end and data[at] == c"N":
        found.same = 1
        found.after = at + 1
        return True
    if at + 9 <= end and data[at] == c"G":
        for index in range(8):
            reversed_bytes[index] = data[at + 8 - index]
        memcpy(&weight, reversed_bytes, 8)
        if not 1 <= weight < 4294967296.0:
            fail(b"a weight is out of range")
        found.same = <unsigned int> weight
        found.after = at + 9
        return True
    return read_numbers(data, at, end, count, found)


cdef bint read_numbers(
    const unsigned char *data, Py_ssize_t at, Py_ssize_t end, Py_ssize_t count, Numbers *found
) noexcept nogil:
    """Read a pickled sequence of `count` integers; return False if its encoding is not ours."""
    cdef Py_ssize_t size, index, after = 0
    cdef unsigned char op
    if at + 2 > end:
        return False
    if data[at] == c"(":
        op = data[at + 1]
        if op != c"M" and op != c"J":
            return False
        found.width = 2 if op == c"M" else 4
        found.step = found.width + 1
        found.at = at + 2
        found.after = at + 2 + count * found.step
        if found.after > end or data[found.after - 1] != c"t":
            return False
        for index in range(count):
            if data[at + 1 + index * found.step] != op:
                return False
        return True
    found.width = 1
    if data[at] == c"c":
        if at + ARRAY_PREFIX + 2 > end:
            return False
        if not memcmp(data + at, ARRAY_16, ARRAY_PREFIX):
            found.width = 2
        elif not memcmp(data + at, ARRAY_32, ARRAY_PREFIX):
            found.width = 4
        else:
            return False
        at += ARRAY_PREFIX
        after = CALL
    if data[at] == c"C":
        size = data[at + 1]
        at += 2
    elif data[at] == c"B" and at + 5 <= end:
        size = little(data + at + 1, 4)
        at += 5
    else:
        return False
    found.step = found.width
    found.at = at
    found.after = at + size + after
    return size == count * found.width and found.after <= end


cdef Py_ssize_t value_size(
    const unsigned char *data, const Block *block, Py_ssize_t *at
) except -1 nogil:
    """Return the size of a posting's value, and move `at` from its opcode to its first byte."""
    cdef Py_ssize_t size = 0
    if at[0] + 5 > block.end:
        fail(WRONG_VALUES)
    if data[at[0]] == c"C":
        size = data[at[0] + 1]
        at[0] += 2
    elif data[at[0]] == c"B":
        size = little(data + at[0] + 1, 4)
        at[0] += 5
    else:
        fail(WRONG_VALUES)
    if size > block.end - at[0]:
        fail(WRONG_VALUES)
    return size


cdef inline unsigned int number(
    const unsigned char *data, const Numbers *of, Py_ssize_t index
) noexcept nogil:
    if of.width == 0:
        return of.same
    return little(data + of.at + index * of.step, of.width)
