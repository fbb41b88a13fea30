# The postings of terms, from those of their words.

cdef enum:
    FEW = 16  # numbers that are sorted by insertion


def add_lengths(
    const long long[::1] starts,
    const unsigned int[::1] docs,
    const unsigned int[::1] freqs,
    const unsigned int[::1] key_counts,
    unsigned int[::1] lengths,
):
    cdef Py_ssize_t word, at, doc_count = lengths.shape[0]
    check_rows(starts, docs.shape[0])
    check_equal(starts.shape[0] == key_counts.shape[0] + 1 and freqs.shape[0] == docs.shape[0])
    with nogil:
        for word in range(key_counts.shape[0]):
            if key_counts[word]:
                for at in range(starts[word], starts[word + 1]):
                    if docs[at] >= doc_count:
                        fail()
                    lengths[docs[at]] += key_counts[word] * freqs[at]


def merge_words(
    const long long[::1] starts,
    const unsigned int[::1] docs,
    const unsigned int[::1] freqs,
    const long long[::1] position_starts,
    const unsigned int[::1] positions,
    Py_ssize_t doc_count,
    const long long[::1] term_starts,
    const unsigned int[::1] words,
    long long[::1] merged_starts,
    unsigned int[::1] merged_docs,
    unsigned int[::1] merged_freqs,
    unsigned int[::1] merged_positions,
):
    cdef _Merger merger
    cdef Py_ssize_t term, at, count = term_starts.shape[0] - 1
    check_rows(starts, docs.shape[0])
    check_rows(position_starts, positions.shape[0] if positions.shape[0] else LLONG_MAX)
    check_rows(term_starts, words.shape[0])
    check_equal(
        freqs.shape[0] == docs.shape[0]
        and merged_freqs.shape[0] == merged_docs.shape[0]
        and position_starts.shape[0] == starts.shape[0]
        and merged_starts.shape[0] == term_starts.shape[0]
    )
    merger = _Merger(doc_count, starts, docs, freqs, position_starts, positions)
    with nogil:
        for at in range(words.shape[0]):
            if words[at] >= starts.shape[0] - 1:
                fail()
        merged_starts[0] = 0
        for term in range(count):
            merger.merge(
                &words[0] + term_starts[term], term_starts[term + 1] - term_starts[term],
                merged_docs, merged_freqs, merged_positions,
            )
            merged_starts[term + 1] = merger.posting


cdef class _Merger:
    # Adds up the frequencies of each document in an array, and marks the document in two bit sets,
    # of which one has a bit for 64 of the other's bits. So the documents need not be sorted.
    cdef Py_ssize_t doc_count
    cdef const long long[::1] starts, position_starts
    cdef const unsigned int[::1] docs, freqs, positions
    cdef unsigned int *sums  # zeros between two terms
    cdef unsigned long long *marks
    cdef unsigned long long *mark_words
    cdef long long *next_positions
    cdef long long posting, position  # where the next term is written

    def __cinit__(
        self,
        Py_ssize_t doc_count,
        const long long[::1] starts,
        const unsigned int[::1] docs,
        const unsigned int[::1] freqs,
        const long long[::1] position_starts,
        const unsigned int[::1] positions,
    ):
        self.doc_count = doc_count
        self.starts, self.docs, self.freqs = starts, docs, freqs
        self.position_starts, self.positions = position_starts, positions
        self.sums = <unsigned int *> calloc(doc_count + 1, sizeof(int))
        self.marks = <unsigned long long *> calloc((doc_count >> 6) + 1, sizeof(long long))
        self.mark_words = <unsigned long long *> calloc((doc_count >> 12) + 1, sizeof(long long))
        self.next_positions = <long long *> calloc(doc_count + 1, sizeof(long long))
        if not (self.sums and self.marks and self.mark_words and self.next_positions):
            raise MemoryError

    def __dealloc__(self):
        free(self.sums)
        free(self.marks)
        free(self.mark_words)
        free(self.next_positions)

    cdef int merge(
        self,
        const unsigned int *words,
        Py_ssize_t count,
        unsigned int[::1] docs,
        unsigned int[::1] freqs,
        unsigned int[::1] positions,
    ) except -1 nogil:
        """Write the postings of a term, given its words."""
        cdef Py_ssize_t index, used = 0
        cdef unsigned int word = 0
        cdef long long first = self.posting, size, total = 0
        for index in range(count):
            size = self.starts[words[index] + 1] - self.starts[words[index]]
            total += size
            if size:
                used += 1
                word = words[index]
        if first + total > docs.shape[0]:
            fail()
        if used == 1:
            self.copy(word, docs, freqs, positions)
            return 0
        for index in range(count):
            self.mark(words[index])
        self.collect(docs, freqs)
        if self.positions.shape[0]:
            for index in range(count):
                self.copy_positions(words[index], positions)
            self.sort_positions(first, docs, freqs, positions)
        return 0

    cdef int copy(
        self,
        unsigned int word,
        unsigned int[::1] docs,
        unsigned int[::1] freqs,
        unsigned int[::1] positions,
    ) except -1 nogil:
        cdef long long start = self.starts[word], size = self.starts[word + 1] - start
        memcpy(&docs[self.posting], &self.docs[start], size * sizeof(int))
        memcpy(&freqs[self.posting], &self.freqs[start], size * sizeof(int))
        self.posting += size
        if self.positions.shape[0]:
            start = self.position_starts[word]
            size = self.position_starts[word + 1] - start
            if size > positions.shape[0] - self.position:
                fail()
            memcpy(&positions[self.position], &self.positions[start], size * sizeof(int))
            self.position += size
        return 0

    cdef int mark(self, unsigned int word) except -1 nogil:
        """Add the frequencies of a word to the sums, and mark its documents."""
        cdef long long at
        cdef unsigned int doc
        for at in range(self.starts[word], self.starts[word + 1]):
            doc = self.docs[at]
            if doc >= self.doc_count:
                fail()
            if self.sums[doc] == 0:
                self.marks[doc >> 6] |= 1ULL << (doc & 63)
                self.mark_words[doc >> 12] |= 1ULL << (doc >> 6 & 63)
            self.sums[doc] += self.freqs[at]
        return 0

    cdef int collect(self, unsigned int[::1] docs, unsigned int[::1] freqs) except -1 nogil:
        """Write the marked documents with their sums, and clear both."""
        cdef Py_ssize_t group, place
        cdef unsigned int doc
        for group in range((self.doc_count >> 12) + 1):
            while self.mark_words[group]:
                place = group << 6 | lowest_bit(self.mark_words[group])
                self.mark_words[group] &= self.mark_words[group] - 1
                while self.marks[place]:
                    doc = <unsigned int> (place << 6 | lowest_bit(self.marks[place]))
                    self.marks[place] &= self.marks[place] - 1
                    docs[self.posting] = doc
                    freqs[self.posting] = self.sums[doc]
                    self.next_positions[doc] = self.position
                    self.position += self.sums[doc]
                    self.sums[doc] = 0
                    self.posting += 1
        return 0

    cdef int copy_positions(self, unsigned int word, unsigned int[::1] positions) except -1 nogil:
        cdef long long at, index, source = self.position_starts[word], target
        cdef unsigned int freq
        for at in range(self.starts[word], self.starts[word + 1]):
            freq = self.freqs[at]
            target = self.next_positions[self.docs[at]]
            self.next_positions[self.docs[at]] = target + freq
            if freq > self.positions.shape[0] - source or freq > positions.shape[0] - target:
                fail()
            for index in range(freq):
                positions[target + index] = self.positions[source + index]
            source += freq
        return 0

    cdef int sort_positions(
        self,
        long long first,
        unsigned int[::1] docs,
        unsigned int[::1] freqs,
        unsigned int[::1] positions,
    ) noexcept nogil:
        """Sort the positions of each posting from `first` on, unless they already ascend."""
        cdef long long at, index, start
        for at in range(first, self.posting):
            start = self.next_positions[docs[at]] - freqs[at]
            for index in range(start + 1, start + freqs[at]):
                if positions[index - 1] > positions[index]:
                    sort_numbers(&positions[start], freqs[at])
                    break
        return 0


cdef void sort_numbers(unsigned int *numbers, Py_ssize_t count) noexcept nogil:
    cdef Py_ssize_t index, at
    cdef unsigned int number
    if count > FEW:
        qsort(numbers, count, sizeof(int), compare)
        return
    for index in range(1, count):
        number = numbers[index]
        at = index
        while at > 0 and numbers[at - 1] > number:
            numbers[at] = numbers[at - 1]
            at -= 1
        numbers[at] = number


cdef int compare(const void *first, const void *second) noexcept nogil:
    cdef unsigned int one = (<const unsigned int *> first)[0]
    cdef unsigned int other = (<const unsigned int *> second)[0]
    return (one > other) - (one < other)
