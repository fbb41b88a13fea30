# The positions of a term in selected documents.

cdef enum:
    SKIP_INTERVAL = 64

cdef const char *WRONG_POSITIONS = b"the number of positions is wrong"


cdef struct Found:
    long long *numbers
    Py_ssize_t count
    Py_ssize_t capacity


cdef struct Cursor:
    Block block
    Py_ssize_t at  # offset of the block
    Py_ssize_t index  # number of its postings that have been passed
    unsigned long long doc  # document of the last of these
    Py_ssize_t value  # offset of the next posting's value


def read_positions(
    const unsigned char[::1] data,
    Py_ssize_t offset,
    Py_ssize_t length,
    const unsigned int[::1] wanted,
    unsigned int base,
    const long long[:, ::1] skip_data,
):
    """Read the positions of a term in selected documents.

    Args:
        data: The posting file.
        offset, length: The term's extent in it.
        wanted: The documents, ascending.
        base: The number to add to document numbers.
        skip_data: The rows that `skip_data` returns for the term, or none.

    Returns:
        For each occurrence (base + document) × 2³² + position as 64-bit integers, or None if a
        block is in another encoding.

    Raises:
        ValueError: The postings are corrupt or have no positions.
    """
    cdef Found found = Found(NULL, 0, 0)
    cdef Py_ssize_t at = first_block(data, offset, length), count = wanted.shape[0]
    cdef bint is_ours
    cdef const unsigned int *documents = &wanted[0] if count else NULL
    try:
        if length < MUCH or count < MUCH // 16:
            is_ours = find_positions(
                &data[0], at, offset + length, documents, count, base, skip_data, &found
            )
        else:
            with nogil:
                is_ours = find_positions(
                    &data[0], at, offset + length, documents, count, base, skip_data, &found
                )
        return taken(&found) if is_ours else None
    finally:
        free(found.numbers)


cdef bytes taken(const Found *found):
    return (<char *> found.numbers)[: found.count * sizeof(long long)] if found.count else b""


cdef int find_positions(
    const unsigned char *data,
    Py_ssize_t at,
    Py_ssize_t end,
    const unsigned int *wanted,
    Py_ssize_t wanted_count,
    unsigned int base,
    const long long[:, ::1] skip_data,
    Found *found,
) except -1 nogil:
    """Read the positions in the wanted documents; return False if a block's encoding differs."""
    cdef Cursor cursor
    cdef Py_ssize_t size, next_wanted = 0, next_skip = 0
    cdef unsigned int target, freq
    if not enter(data, at, end, &cursor):
        return False
    while next_wanted < wanted_count:
        target = wanted[next_wanted]
        while next_skip < skip_data.shape[0] and skip_data[next_skip, 0] < target:
            next_skip += 1
        if next_skip and not skip_to(data, end, &skip_data[next_skip - 1, 0], &cursor):
            return False
        if target > cursor.block.last:
            if cursor.block.is_last:
                break
            if not enter(data, cursor.block.end, end, &cursor):
                return False
            continue
        skip(data, &cursor, target)
        size = value_size(data, &cursor.block, &cursor.value)
        while next_wanted < wanted_count and wanted[next_wanted] < cursor.doc:
            next_wanted += 1
        if next_wanted < wanted_count and wanted[next_wanted] == cursor.doc:
            freq = number(data, &cursor.block.freqs, cursor.index - 1)
            if freq > size:
                fail(WRONG_POSITIONS)
            ensure_capacity(found, freq)
            read_value(
                data + cursor.value, size, cursor.doc + base, freq, found.numbers + found.count
            )
            found.count += freq
            next_wanted += 1
        cursor.value += size
    return True


def skip_data(const unsigned char[::1] data, Py_ssize_t offset, Py_ssize_t length):
    """Return the points from which `read_positions` can continue within a term's postings.

    Returns:
        A row of four 64-bit integers after every `SKIP_INTERVAL` postings of a block: the document
        before, the offset of the block, the number of its postings passed, and the offset of the
        next value. None if a block is in another encoding.

    Raises:
        ValueError: The postings are corrupt or have no positions.
    """
    cdef Cursor cursor
    cdef Found found = Found(NULL, 0, 0)
    cdef Py_ssize_t at = first_block(data, offset, length), end = offset + length
    cdef const unsigned char *start = &data[0]
    cdef long long *row
    try:
        while True:
            if not enter(start, at, end, &cursor):
                return None
            while cursor.index + SKIP_INTERVAL < cursor.block.count:
                pass_over(start, &cursor, SKIP_INTERVAL)
                ensure_capacity(&found, 4)
                row = found.numbers + found.count
                row[0], row[1], row[2], row[3] = cursor.doc, cursor.at, cursor.index, cursor.value
                found.count += 4
            if cursor.block.is_last:
                break
            at = cursor.block.end
        return taken(&found)
    finally:
        free(found.numbers)


cdef int enter(
    const unsigned char *data, Py_ssize_t at, Py_ssize_t end, Cursor *cursor
) except -1 nogil:
    """Move to the first posting of the block at `at`; return False if its encoding differs."""
    if not read_block(data, at, end, &cursor.block):
        return False
    if not cursor.block.values:
        fail(b"a block without positions")
    cursor.at = at
    cursor.index = 0
    cursor.doc = 0
    cursor.value = cursor.block.values
    return True


cdef int skip_to(
    const unsigned char *data, Py_ssize_t end, const long long *to, Cursor *cursor
) except -1 nogil:
    """Move forward to a row of `skip_data`; return False if the encoding of its block differs."""
    if to[1] < cursor.at or (to[1] == cursor.at and to[2] <= cursor.index):
        return True
    if to[1] != cursor.at and not enter(data, to[1], end, cursor):
        return False
    cursor.doc = to[0]
    cursor.index = to[2]
    cursor.value = to[3]
    return True


cdef int skip(const unsigned char *data, Cursor *cursor, unsigned long long target) except -1 nogil:
    """Move to the first posting whose document is not below `target`.

    `doc` and `index` then include this posting, and `value` is the offset of its value.
    """
    cdef unsigned long long doc = cursor.doc
    cdef Py_ssize_t index = cursor.index, value = cursor.value
    cdef Numbers gaps = cursor.block.gaps
    while index < cursor.block.count:
        doc += data[gaps.at + index] if gaps.width == 1 else number(data, &gaps, index)
        index += 1
        if doc >= target:
            cursor.doc = doc
            cursor.index = index
            cursor.value = value
            return 0
        if value + 5 > cursor.block.end:
            break
        if data[value] == c"C":
            value += 2 + data[value + 1]
        else:
            value += value_size(data, &cursor.block, &value)
    fail(WRONG_HEADER)


cdef int pass_over(const unsigned char *data, Cursor *cursor, Py_ssize_t count) except -1 nogil:
    """Pass `count` postings."""
    cdef Py_ssize_t index
    for index in range(cursor.index, cursor.index + count):
        cursor.doc += number(data, &cursor.block.gaps, index)
        cursor.value += value_size(data, &cursor.block, &cursor.value)
    cursor.index += count
    return 0


cdef int ensure_capacity(Found *found, Py_ssize_t more) except -1 nogil:
    """Reallocate the numbers if there is no room for `more` of them."""
    cdef Py_ssize_t capacity = 2 * (found.count + more) + 64
    cdef long long *numbers
    if found.count + more > found.capacity or found.numbers == NULL:
        numbers = <long long *> realloc(found.numbers, capacity * sizeof(long long))
        if numbers == NULL:
            with gil:
                raise MemoryError
        found.numbers = numbers
        found.capacity = capacity
    return 0


cdef int read_value(
    const unsigned char *value,
    Py_ssize_t size,
    unsigned long long doc,
    unsigned int freq,
    long long *found,
) except -1 nogil:
    """Decode the positions of a posting, which are LEB128 differences."""
    cdef const unsigned char *end = value + size
    cdef unsigned int position = 0, part, index
    cdef int shift
    for index in range(freq):
        part = 0
        shift = 0
        while value < end and value[0] >= 128 and shift < 28:
            part |= <unsigned int> (value[0] & 127) << shift
            shift += 7
            value += 1
        if value == end or value[0] >= 128:
            fail(WRONG_POSITIONS)
        position += part | <unsigned int> value[0] << shift
        value += 1
        found[index] = <long long> (doc << 32 | position)
    if value != end:
        fail(WRONG_POSITIONS)
    return 0
