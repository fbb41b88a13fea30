# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
# cython: initializedcheck=False, freethreading_compatible=True
"""Decodes posting blocks in our encoding (see `codec.layout`) in one pass.

Without a compiler, and for blocks in another encoding, `reading.posting_blocks` and
`reading.positions` do the same with numpy. Whatever the bytes are, no read leaves the extent of the
term: corrupt data raises `ValueError`. The postings of a frequent term are decoded without the GIL.
"""

from libc.stdlib cimport free, realloc
from libc.string cimport memcmp, memcpy

from kashaf.index.codec import layout

cdef enum:
    SKIP_INTERVAL = 64
    PAGE_SHIFT = 15  # of `files.sink.PAGE`
    TABLES = 256  # hash tables
    TABLE = 12  # bytes: the offset of a table and its number of slots
    SLOT = 12  # bytes: a hash code and the offset of a record
    RECORD_LENGTHS = 8  # bytes: the lengths of a key and a value
    MUCH = 1 << 16  # bytes to decode, from which the GIL is released: some 20 microseconds

cdef bytes MAGIC = layout.BLOCKS_MAGIC
cdef bytes ARRAYS = layout.ARRAYS[2] + layout.ARRAYS[4]
cdef Py_ssize_t ARRAY_PREFIX = len(layout.ARRAYS[2])
cdef const char *ARRAY_16 = ARRAYS
cdef const char *ARRAY_32 = ARRAY_16 + ARRAY_PREFIX
cdef Py_ssize_t CALL = len(layout.ARRAY_CALL)
cdef Py_ssize_t HEADER = layout.BLOCK_HEADER.size
cdef Py_ssize_t MAX_INLINED = layout.INLINE_POSTINGS


cdef const char *WRONG_DOCUMENTS = b"the documents of a term differ from the term file"
cdef const char *WRONG_HEADER = b"the documents of a posting block differ from its header"
cdef const char *WRONG_VALUES = b"the values of a posting block are corrupt"
cdef const char *WRONG_POSITIONS = b"the number of positions is wrong"
cdef const char *WRONG_TABLE = b"the hash table of the terms is corrupt"
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


def decode(
    const unsigned char[::1] data,
    const unsigned char[::1] checked,
    list infos,
    list starts,
    Py_ssize_t first,
    unsigned int[::1] docs,
    unsigned int[::1] freqs,
    unsigned int doc_count,
    unsigned int base,
):
    """Decode the postings of several terms.

    Args:
        data: The posting file.
        checked: For each page of it whether it was verified.
        infos: The terms' entries in the term file (`TermInfo`).
        starts: Where in the arrays the postings of each begin.
        first: The index of the first term to decode.
        docs: Receives the documents, ascending for each term, with `base` added.
        freqs: Receives the term frequency in each document. The same length.
        doc_count: The number of documents in the segment.
        base: The number to add to document numbers.

    Returns:
        The index of the first term that was not decoded, since a page of it was not verified or a
        block is in another encoding; the number of terms if there is none.

    Raises:
        ValueError: The postings are corrupt.
    """
    cdef Py_ssize_t number, start, df, offset, length
    cdef unsigned int lowest, highest
    cdef bytes inlined
    cdef const unsigned char *pickled
    if docs.shape[0] != freqs.shape[0]:
        fail(WRONG_DOCUMENTS)
    for number in range(first, len(infos)):
        df, _, _, lowest, highest, offset, length, inlined = infos[number]
        start = starts[number]
        if df <= 0 or start < 0 or start > docs.shape[0] - df:
            fail(WRONG_DOCUMENTS)
        if inlined is None:
            if not decode_term(
                data, checked, offset, length, &docs[start], &freqs[start], df, doc_count, base
            ):
                return number
        else:
            pickled = inlined
            if not decode_inlined(
                pickled, len(inlined), &docs[start], &freqs[start], df, doc_count, base
            ):
                return number
        if docs[start] != lowest + base or docs[start + df - 1] != highest + base:
            fail(WRONG_DOCUMENTS)
    return len(infos)


cdef int decode_term(
    const unsigned char[::1] data,
    const unsigned char[::1] checked,
    Py_ssize_t offset,
    Py_ssize_t length,
    unsigned int *docs,
    unsigned int *freqs,
    Py_ssize_t count,
    unsigned int doc_count,
    unsigned int base,
) except -1:
    """Decode the postings of a term; return False if that is not possible: see `decode`."""
    cdef Py_ssize_t at = first_block(data, offset, length)
    cdef const unsigned char *bytes = &data[0]
    cdef bint is_ours
    if unchecked(data, checked, offset, length) >= 0:
        return False
    if length < MUCH:
        return decode_blocks(bytes, at, offset + length, docs, freqs, count, doc_count, base)
    with nogil:
        is_ours = decode_blocks(bytes, at, offset + length, docs, freqs, count, doc_count, base)
    return is_ours


cdef int decode_blocks(
    const unsigned char *data,
    Py_ssize_t at,
    Py_ssize_t end,
    unsigned int *docs,
    unsigned int *freqs,
    Py_ssize_t count,
    unsigned int doc_count,
    unsigned int base,
) except -1 nogil:
    """Decode `count` postings; return False if a block is in another encoding."""
    cdef Block block
    cdef Py_ssize_t done = 0
    while True:
        if not read_block(data, at, end, &block):
            return False
        if block.count > count - done:
            fail(WRONG_DOCUMENTS)
        if block.last >= doc_count:
            fail(b"a term occurs in documents outside the segment")
        if not add_gaps(data, &block, base, docs + done) or (
            done > 0 and docs[done] <= docs[done - 1]
        ):
            fail(WRONG_HEADER)
        copy_numbers(data, &block.freqs, block.count, freqs + done)
        done += block.count
        at = block.end
        if block.is_last:
            break
    if done != count:
        fail(WRONG_DOCUMENTS)
    return True


cdef int fail(const char *reason) except -1 with gil:
    raise ValueError(reason.decode())


cdef bint add_gaps(
    const unsigned char *data, const Block *block, unsigned int base, unsigned int *docs
) noexcept nogil:
    """Write the documents of a block; return whether they ascend to its last document."""
    cdef Numbers gaps = block.gaps
    cdef Py_ssize_t index, count = block.count
    cdef unsigned long long doc = number(data, &gaps, 0)
    cdef unsigned int gap
    cdef bint has_duplicate = False
    docs[0] = <unsigned int> doc + base
    for index in range(1, count):
        gap = data[gaps.at + index] if gaps.width == 1 else number(data, &gaps, index)
        has_duplicate |= gap == 0
        doc += gap
        docs[index] = <unsigned int> doc + base
    return doc == block.last and not has_duplicate


cdef void copy_numbers(
    const unsigned char *data, const Numbers *of, Py_ssize_t count, unsigned int *numbers
) noexcept nogil:
    cdef const unsigned char *bytes = data + of.at
    cdef Py_ssize_t index
    if of.width == 0:
        for index in range(count):
            numbers[index] = of.same
    elif of.width == 1:
        for index in range(count):
            numbers[index] = bytes[index]
    else:
        for index in range(count):
            numbers[index] = number(data, of, index)


cdef int decode_inlined(
    const unsigned char *pickled,
    Py_ssize_t size,
    unsigned int *docs,
    unsigned int *freqs,
    Py_ssize_t count,
    unsigned int doc_count,
    unsigned int base,
) except -1:
    """Decode inlined postings, as `write_inlined` encodes them; return False for others."""
    cdef Py_ssize_t index
    cdef int marked = count > 3, width
    cdef Py_ssize_t first_freq, end
    cdef unsigned int doc
    cdef unsigned char op, close
    if not 0 < count <= MAX_INLINED or size <= 5 * count:
        return False
    close = c"t" if marked else 0x84 + count
    op = pickled[marked]
    width = 2 if op == c"M" else 4
    first_freq = marked + (width + 1) * count + 1 + marked
    end = first_freq + 2 * count
    if (
        (op != c"M" and op != c"J")
        or end >= size
        or pickled[first_freq - 1 - marked] != close
        or pickled[end] != close
        or pickled[size - 3] != close
    ):
        return False
    for index in range(count):
        doc = little(&pickled[marked + 1 + (width + 1) * index], width)
        if pickled[marked + (width + 1) * index] != op or pickled[first_freq + 2 * index] != c"K":
            return False
        if doc >= doc_count or (index > 0 and doc + base <= docs[index - 1]):
            raise ValueError("a term occurs in documents outside the segment")
        docs[index] = doc + base
        freqs[index] = pickled[first_freq + 2 * index + 1]
    return True


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


def find_block(
    const unsigned char[::1] data,
    Py_ssize_t offsets,
    Py_ssize_t count,
    const unsigned char[::1] key,
):
    """Return the last of some ascending blocks that starts with `key` or before it, or -1.

    Args:
        data: The file.
        offsets: Where the `count` + 1 offsets of the blocks are, 32 bits each.
        count: The number of blocks.
        key: The bytes to search for.

    Raises:
        ValueError: The offsets are corrupt.
    """
    cdef Py_ssize_t low = 0, high = count, middle, size
    cdef unsigned int start, end
    if offsets < 0 or count < 0 or count > (data.shape[0] - offsets) // 4 - 1:
        raise ValueError("the blocks are cut short")
    while low < high:
        middle = (low + high) // 2
        start = little(&data[offsets + 4 * middle], 4)
        end = little(&data[offsets + 4 * middle + 4], 4)
        if start > end or end > data.shape[0]:
            raise ValueError("the offsets of the blocks are corrupt")
        size = min(<Py_ssize_t> (end - start), key.shape[0])
        if memcmp(&data[0] + start, &key[0], size) <= 0:
            low = middle + 1
        else:
            high = middle
    return low - 1


def find_records(
    const unsigned char[::1] data,
    const unsigned char[::1] checked,
    Py_ssize_t directory,
    list keys,
    list codes,
):
    """Find the records of some terms in the hash tables of a term file.

    Args:
        data: The file.
        checked: For each page of it whether it was verified.
        directory: The offset of the directory of the tables, which was verified.
        keys: For each term its key: the number of the field and the term.
        codes: The hash code of each key.

    Returns:
        For each term the offset of its record; -1: there is none; -2 - p: page p must be verified
        first.

    Raises:
        ValueError: A table is corrupt.
    """
    cdef Py_ssize_t number
    cdef unsigned long long code
    cdef list found = []
    if directory < 0 or directory > data.shape[0] - TABLES * TABLE:
        fail(WRONG_TABLE)
    for number in range(len(keys)):
        code = codes[number]
        found.append(find_record(data, checked, directory + TABLE * (code & 255), code, keys[number]))
    return found


cdef long long find_record(
    const unsigned char[::1] data,
    const unsigned char[::1] checked,
    Py_ssize_t entry,
    unsigned long long code,
    bytes key,
) except? -1:
    """Find the record of a term in the table with this entry in the directory."""
    cdef Py_ssize_t length = len(key)
    cdef const char *wanted = key
    cdef long long table = <long long> (
        <unsigned long long> big(&data[entry]) << 32 | big(&data[entry + 4])
    )
    cdef long long slots = <int> big(&data[entry + 8])
    cdef unsigned long long probe
    cdef long long at, record, key_bytes, value_bytes
    cdef Py_ssize_t page
    if table < 0 or table > data.shape[0] or not 0 <= slots <= (data.shape[0] - table) // SLOT:
        fail(WRONG_TABLE)
    for probe in range(<unsigned long long> slots):
        at = table + SLOT * <long long> (((code >> 8) + probe) % <unsigned long long> slots)
        page = unchecked(data, checked, at, SLOT)
        if page >= 0:
            return -2 - page
        record = <long long> (<unsigned long long> big(&data[at + 4]) << 32 | big(&data[at + 8]))
        if record == 0:
            return -1
        if big(&data[at]) != code:
            continue
        page = unchecked(data, checked, record, RECORD_LENGTHS)
        if page >= 0:
            return -2 - page
        key_bytes = <int> big(&data[record])
        value_bytes = <int> big(&data[record + 4])
        if key_bytes < 0 or value_bytes < 0:
            fail(WRONG_TABLE)
        page = unchecked(data, checked, record, RECORD_LENGTHS + key_bytes + value_bytes)
        if page >= 0:
            return -2 - page
        if key_bytes == length and not memcmp(&data[record + RECORD_LENGTHS], wanted, length):
            return record
    return -1


cdef Py_ssize_t unchecked(
    const unsigned char[::1] data, const unsigned char[::1] checked, long long start, long long size
) except -2:
    """Return the first page of some bytes that was not verified, or -1."""
    cdef Py_ssize_t page
    if start < 0 or start > data.shape[0] or size > data.shape[0] - start:
        fail(WRONG_TABLE)
    for page in range(start >> PAGE_SHIFT, ((start + size - 1) >> PAGE_SHIFT) + 1):
        if not checked[page]:
            return page
    return -1


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


cdef inline unsigned int number(
    const unsigned char *data, const Numbers *of, Py_ssize_t index
) noexcept nogil:
    if of.width == 0:
        return of.same
    return little(data + of.at + index * of.step, of.width)


cdef inline unsigned int big(const unsigned char *at) noexcept nogil:
    """Return a big-endian integer of four bytes."""
    return <unsigned int> at[0] << 24 | at[1] << 16 | at[2] << 8 | at[3]


cdef inline unsigned int little(const unsigned char *at, int width) noexcept nogil:
    """Return a little-endian integer of `width` bytes."""
    if width == 1:
        return at[0]
    if width == 2:
        return at[0] | at[1] << 8
    return at[0] | at[1] << 8 | at[2] << 16 | <unsigned int> at[3] << 24
