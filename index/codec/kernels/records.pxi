# Records of sorted blocks and of hash tables.

cdef enum:
    PAGE_SHIFT = 15  # of `files.sink.PAGE`
    TABLES = 256  # hash tables
    TABLE = 12  # bytes: the offset of a table and its number of slots
    SLOT = 12  # bytes: a hash code and the offset of a record
    RECORD_LENGTHS = 8  # bytes: the lengths of a key and a value

cdef const char *WRONG_TABLE = b"the hash table of the terms is corrupt"


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
