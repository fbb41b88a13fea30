# The documents of terms, and how often each contains the term.

cdef Py_ssize_t MAX_INLINED = layout.INLINE_POSTINGS

cdef const char *WRONG_DOCUMENTS = b"the documents of a term differ from the term file"


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
