# The postings of words, from the words of documents.

cdef enum:
    NO_DOCUMENT = 0xFFFFFFFF


cdef struct Word:
    long long posting  # the next one, or how many there are
    long long position  # the next one, or how many there are
    unsigned int last  # the last document that contains it


def count_words(
    const unsigned int[::1] words,
    const long long[::1] starts,
    const long long[::1] ends,
    long long[::1] postings,
    long long[::1] occurrences,
):
    cdef Py_ssize_t doc, at, count = occurrences.shape[0]
    cdef Word *table
    cdef Word *word
    check_tokens(words, starts, ends)
    check_equal(postings.shape[0] == count)
    table = new_words(count)
    try:
        with nogil:
            for doc in range(starts.shape[0]):
                for at in range(starts[doc], ends[doc]):
                    if words[at] >= count:
                        fail()
                    word = table + words[at]
                    word.position += 1
                    if word.last != <unsigned int> doc:
                        word.last = <unsigned int> doc
                        word.posting += 1
            for at in range(count):
                postings[at] = table[at].posting
                occurrences[at] = table[at].position
    finally:
        free(table)


def invert_words(
    const unsigned int[::1] words,
    const unsigned int[::1] positions,
    const long long[::1] starts,
    const long long[::1] ends,
    const long long[::1] posting_starts,
    const long long[::1] position_starts,
    unsigned int[::1] docs,
    unsigned int[::1] freqs,
    unsigned int[::1] found,
):
    cdef Py_ssize_t doc, at, count = posting_starts.shape[0]
    cdef bint has_positions = found.shape[0] > 0
    cdef Word *table
    cdef Word *batch[BATCH]
    cdef int index, size
    check_tokens(words, starts, ends)
    check_equal(freqs.shape[0] == docs.shape[0] and position_starts.shape[0] == count)
    if has_positions and positions.shape[0] != words.shape[0]:
        raise ValueError("a token has no position")
    table = new_words(count)
    try:
        with nogil:
            for at in range(count):
                table[at].posting = posting_starts[at]
                table[at].position = position_starts[at]
            for doc in range(starts.shape[0]):
                at = starts[doc]
                while at < ends[doc]:
                    size = <int> min(BATCH, ends[doc] - at)
                    for index in range(size):
                        if words[at + index] >= count:
                            fail()
                        batch[index] = table + words[at + index]
                        prefetch(batch[index])
                    add_tokens(batch, size, doc, at, has_positions, positions, docs, freqs, found)
                    at += size
    finally:
        free(table)


cdef Word *new_words(Py_ssize_t count) except NULL:
    cdef Word *words = <Word *> calloc(count + 1, sizeof(Word))
    cdef Py_ssize_t at
    if words == NULL:
        raise MemoryError
    for at in range(count):
        words[at].last = NO_DOCUMENT
    return words


cdef inline int add_tokens(
    Word **batch,
    int size,
    Py_ssize_t doc,
    Py_ssize_t first,
    bint has_positions,
    const unsigned int[::1] positions,
    unsigned int[::1] docs,
    unsigned int[::1] freqs,
    unsigned int[::1] found,
) except -1 nogil:
    """Write successive tokens of a document, the memory of which is fetched at once."""
    cdef Py_ssize_t room = docs.shape[0], position_room = found.shape[0]
    cdef Word *word
    cdef int index
    for index in range(size):
        word = batch[index]
        if 0 <= word.posting < room:
            prefetch(&docs[word.posting])
            prefetch(&freqs[word.posting])
        if 0 <= word.position < position_room:
            prefetch(&found[word.position])
    for index in range(size):
        word = batch[index]
        if word.last != <unsigned int> doc:
            if not 0 <= word.posting < room:
                fail()
            word.last = <unsigned int> doc
            docs[word.posting] = <unsigned int> doc
            freqs[word.posting] = 0
            word.posting += 1
        freqs[word.posting - 1] += 1
        if has_positions:
            if not 0 <= word.position < position_room:
                fail()
            found[word.position] = positions[first + index]
            word.position += 1
    return 0
