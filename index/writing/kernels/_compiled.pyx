# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
# cython: initializedcheck=False, freethreading_compatible=True
"""The inner loops of building a segment, in C. `fallback` documents and replaces them."""

import array
import os

from cpython cimport array
from cpython.unicode cimport (
    PyUnicode_DATA,
    PyUnicode_GET_LENGTH,
    PyUnicode_KIND,
    PyUnicode_READ,
)
from libc.limits cimport LLONG_MAX
from libc.stdlib cimport calloc, free, qsort, realloc
from libc.string cimport memcpy

cdef extern from *:
    """
    #if defined(__GNUC__) || defined(__clang__)
    #define prefetch(address) __builtin_prefetch(address)
    #define lowest_bit(bits) __builtin_ctzll(bits)
    #else
    #define prefetch(address) ((void)(address))
    static int lowest_bit(unsigned long long bits) {
        int bit = 0;
        while (!(bits >> bit & 1)) bit++;
        return bit;
    }
    #endif
    """
    void prefetch(const void *address) nogil
    int lowest_bit(unsigned long long bits) nogil

cdef enum:
    SEPARATOR = 1
    PUNCTUATION = 2
    CLASSES = 0x10000  # code points beyond are neither
    FEWEST = 1024  # entries; a power of two
    LONGEST = 64  # of fallback.LONGEST_PIECE
    NO_DOCUMENT = 0xFFFFFFFF
    BATCH = 32  # pieces or words whose places in memory are fetched together
    FEW = 16  # numbers that are sorted by insertion

cdef unsigned long long FACTOR = 0x9E3779B97F4A7C15ULL  # 2⁶⁴ divided by the golden ratio
cdef array.array NUMBERS = array.array("I")


cdef struct Entry:
    unsigned long long code  # hash code; 0: the entry is free
    unsigned int start  # offset in the records: letters, then words, each followed by its increment
    unsigned short length
    unsigned short word_count


cdef struct Piece:
    unsigned long long code  # hash code; 0: the piece is not cached
    Py_ssize_t start
    Py_ssize_t end


cdef struct Word:
    long long posting  # the next one, or how many there are
    long long position  # the next one, or how many there are
    unsigned int last  # the last document that contains it


cdef struct Numbers:
    unsigned int *items
    Py_ssize_t count
    Py_ssize_t capacity


cdef int extend(Numbers *numbers, Py_ssize_t more) except -1:
    """Make room for `more` items."""
    cdef Py_ssize_t capacity = 2 * (numbers.count + more) + 64
    cdef unsigned int *items
    if numbers.count + more > numbers.capacity:
        items = <unsigned int *> realloc(numbers.items, capacity * sizeof(unsigned int))
        if items == NULL:
            raise MemoryError
        numbers.items = items
        numbers.capacity = capacity
    return 0


cdef array.array taken(const Numbers *numbers):
    cdef array.array out = array.clone(NUMBERS, numbers.count, zero=False)
    if numbers.count:
        memcpy(out.data.as_voidptr, numbers.items, numbers.count * sizeof(unsigned int))
    return out


cdef class PieceTable:
    # Linear probing; at least a quarter of the entries are free. The hash function has a random
    # seed, so that no text can be made whose pieces collide.
    cdef Entry *entries
    cdef Py_ssize_t capacity, count
    cdef Numbers records
    cdef unsigned long long seed
    cdef unsigned char classes[CLASSES]

    def __cinit__(self, str separators, str punctuation):
        cdef Py_ssize_t code
        for code in range(CLASSES):
            letter = chr(code)
            if letter.isspace() or letter in separators:
                self.classes[code] = SEPARATOR
            else:
                self.classes[code] = PUNCTUATION if letter in punctuation else 0
        self.seed = int.from_bytes(os.urandom(8), "little")
        self.capacity = FEWEST
        self.entries = <Entry *> calloc(FEWEST, sizeof(Entry))
        if self.entries == NULL:
            raise MemoryError

    def __dealloc__(self):
        free(self.entries)
        free(self.records.items)

    def __len__(self):
        return self.count

    def encode(self, str text, missing, unsigned int start=0):
        cdef Numbers words = Numbers(NULL, 0, 0), positions = Numbers(NULL, 0, 0)
        cdef int kind = PyUnicode_KIND(text)
        cdef void *data = PyUnicode_DATA(text)
        cdef Py_ssize_t at = 0, length = PyUnicode_GET_LENGTH(text)
        cdef unsigned int position = start - 1
        cdef Piece pieces[BATCH]
        cdef int count, index
        try:
            while at < length:
                count = 0
                while at < length and count < BATCH:
                    at = self.next_piece(kind, data, at, length, pieces + count)
                    count += pieces[count].end > pieces[count].start
                self.fetch_records(pieces, count)
                for index in range(count):
                    self.add_piece(text, pieces + index, missing, &words, &positions, &position)
            return taken(&words), taken(&positions)
        finally:
            free(words.items)
            free(positions.items)

    cdef inline unsigned char class_of(self, Py_UCS4 letter) noexcept:
        return self.classes[letter] if letter < CLASSES else 0

    cdef inline Py_ssize_t next_piece(
        self, int kind, void *data, Py_ssize_t at, Py_ssize_t length, Piece *piece
    ) noexcept:
        """Find the next piece, which is empty if only punctuation is left; return where it ends.

        Its entry is on its way from memory then, while the next pieces are found.
        """
        cdef Py_ssize_t start, end, index
        cdef unsigned long long code
        cdef unsigned char letter_class
        while at < length and self.class_of(PyUnicode_READ(kind, data, at)):
            at += 1
        start = end = at
        while at < length:
            letter_class = self.class_of(PyUnicode_READ(kind, data, at))
            if letter_class == SEPARATOR:
                break
            at += 1
            if letter_class == 0:
                end = at
        code = 0
        if end - start <= LONGEST:
            code = self.seed
            for index in range(start, end):
                code = (code ^ <unsigned int> PyUnicode_READ(kind, data, index)) * FACTOR
                code ^= code >> 32
            if code == 0:
                code = 1
            prefetch(self.entries + self.slot_of(code))
        piece.code = code
        piece.start = start
        piece.end = end
        return at

    cdef inline Py_ssize_t slot_of(self, unsigned long long code) noexcept:
        return <Py_ssize_t> (code >> 8) & (self.capacity - 1)

    cdef void fetch_records(self, const Piece *pieces, int count) noexcept:
        cdef Entry *entry
        cdef int index
        for index in range(count):
            entry = self.entries + self.slot_of(pieces[index].code)
            if entry.code and entry.code == pieces[index].code:
                prefetch(self.records.items + entry.start)

    cdef int add_piece(
        self,
        str text,
        const Piece *piece,
        object missing,
        Numbers *words,
        Numbers *positions,
        unsigned int *position,
    ) except -1:
        cdef Entry *entry
        cdef Py_ssize_t index
        cdef const unsigned int *word
        if piece.code == 0:
            numbers, increments = missing(text[piece.start : piece.end])
            for number, increment in zip(numbers, increments):
                extend(words, 1)
                extend(positions, 1)
                position[0] += <unsigned int> increment
                words.items[words.count] = number
                positions.items[positions.count] = position[0]
                words.count += 1
                positions.count += 1
            return 0
        entry = self.find(text, piece)
        if entry.code == 0:
            entry = self.insert(entry, text, piece, missing)
        extend(words, entry.word_count)
        extend(positions, entry.word_count)
        word = self.records.items + entry.start + entry.length
        for index in range(entry.word_count):
            position[0] += word[2 * index + 1]
            words.items[words.count + index] = word[2 * index]
            positions.items[positions.count + index] = position[0]
        words.count += entry.word_count
        positions.count += entry.word_count
        return 0

    cdef Entry *find(self, str text, const Piece *piece) noexcept:
        """Return the entry of a piece, or the free entry where it belongs."""
        cdef int kind = PyUnicode_KIND(text)
        cdef void *data = PyUnicode_DATA(text)
        cdef Py_ssize_t start = piece.start, length = piece.end - piece.start
        cdef Py_ssize_t slot = self.slot_of(piece.code)
        cdef Py_ssize_t index
        cdef Entry *entry
        cdef const unsigned int *letters
        while True:
            entry = self.entries + slot
            if entry.code == 0:
                return entry
            if entry.code == piece.code and entry.length == length:
                letters = self.records.items + entry.start
                index = 0
                while index < length:
                    if letters[index] != <unsigned int> PyUnicode_READ(kind, data, start + index):
                        break
                    index += 1
                if index == length:
                    return entry
            slot = (slot + 1) & (self.capacity - 1)

    cdef Entry *insert(self, Entry *entry, str text, const Piece *piece, object missing) except NULL:
        """Add the piece that was not found, with the words that `missing` returns."""
        cdef int kind = PyUnicode_KIND(text)
        cdef void *data = PyUnicode_DATA(text)
        cdef Py_ssize_t start = piece.start, end = piece.end
        cdef Py_ssize_t at, index
        cdef list numbers, increments
        numbers, increments = missing(text[start:end])
        if len(numbers) != len(increments) or len(numbers) > 0xFFFF:
            raise ValueError("the words of a piece don't fit together")
        extend(&self.records, end - start + 2 * len(numbers))
        if 4 * self.count >= 3 * self.capacity:
            self.grow()
            entry = self.find(text, piece)
        at = self.records.count
        for index in range(start, end):
            self.records.items[at] = PyUnicode_READ(kind, data, index)
            at += 1
        for number, increment in zip(numbers, increments):
            self.records.items[at] = number
            self.records.items[at + 1] = increment
            at += 2
        entry.code = piece.code
        entry.start = <unsigned int> self.records.count
        entry.length = <unsigned short> (end - start)
        entry.word_count = <unsigned short> len(numbers)
        self.records.count = at
        self.count += 1
        return entry

    cdef int grow(self) except -1:
        cdef Entry *old = self.entries
        cdef Py_ssize_t index, slot, mask, old_capacity = self.capacity
        cdef Entry *entries = <Entry *> calloc(2 * old_capacity, sizeof(Entry))
        if entries == NULL:
            raise MemoryError
        mask = 2 * old_capacity - 1
        for index in range(old_capacity):
            if old[index].code:
                slot = <Py_ssize_t> (old[index].code >> 8) & mask
                while entries[slot].code:
                    slot = (slot + 1) & mask
                entries[slot] = old[index]
        self.entries = entries
        self.capacity = 2 * old_capacity
        free(old)
        return 0


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
    check(words, starts, ends)
    if postings.shape[0] != count:
        raise ValueError("the arrays differ in length")
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
    check(words, starts, ends)
    if freqs.shape[0] != docs.shape[0] or position_starts.shape[0] != count:
        raise ValueError("the arrays differ in length")
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


def add_lengths(
    const long long[::1] starts,
    const unsigned int[::1] docs,
    const unsigned int[::1] freqs,
    const unsigned int[::1] key_counts,
    unsigned int[::1] lengths,
):
    cdef Py_ssize_t word, at, doc_count = lengths.shape[0]
    check_rows(starts, docs.shape[0])
    if starts.shape[0] != key_counts.shape[0] + 1 or freqs.shape[0] != docs.shape[0]:
        raise ValueError("the arrays differ in length")
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
    if (
        freqs.shape[0] != docs.shape[0]
        or merged_freqs.shape[0] != merged_docs.shape[0]
        or position_starts.shape[0] != starts.shape[0]
        or merged_starts.shape[0] != term_starts.shape[0]
    ):
        raise ValueError("the arrays differ in length")
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


cdef int check(
    const unsigned int[::1] words, const long long[::1] starts, const long long[::1] ends
) except -1:
    """Raise ValueError if a document's tokens are outside the array."""
    cdef Py_ssize_t at
    if ends.shape[0] != starts.shape[0]:
        raise ValueError("the arrays differ in length")
    for at in range(starts.shape[0]):
        if not 0 <= starts[at] <= ends[at] <= words.shape[0]:
            fail()
    return 0


cdef int check_rows(const long long[::1] starts, long long room) except -1:
    """Raise ValueError if a row is outside an array of `room` items."""
    cdef Py_ssize_t at
    if starts.shape[0] == 0 or starts[0] < 0 or starts[starts.shape[0] - 1] > room:
        fail()
    for at in range(1, starts.shape[0]):
        if starts[at - 1] > starts[at]:
            fail()
    return 0


cdef int fail() except -1 with gil:
    raise ValueError("a number is outside the arrays")
