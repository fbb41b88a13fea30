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
from libc.stdlib cimport calloc, free, realloc
from libc.string cimport memcpy

cdef enum:
    SEPARATOR = 1
    PUNCTUATION = 2
    CLASSES = 0x10000  # code points beyond are neither
    FEWEST = 1024  # entries; a power of two
    LONGEST = 64  # of fallback.LONGEST_PIECE
    NO_DOCUMENT = 0xFFFFFFFF

cdef unsigned long long FACTOR = 0x9E3779B97F4A7C15ULL  # 2⁶⁴ divided by the golden ratio
cdef array.array NUMBERS = array.array("I")


cdef struct Entry:
    unsigned long long code  # hash code; 0: the entry is free
    unsigned int start  # offset in the records: letters, then words, each followed by its increment
    unsigned short length
    unsigned short word_count


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
        cdef Py_ssize_t end, at = 0, length = PyUnicode_GET_LENGTH(text)
        cdef unsigned int position = start - 1
        try:
            while at < length:
                if self.class_of(PyUnicode_READ(kind, data, at)) == SEPARATOR:
                    at += 1
                    continue
                end = at + 1
                while end < length and self.class_of(PyUnicode_READ(kind, data, end)) != SEPARATOR:
                    end += 1
                self.add_piece(text, at, end, missing, &words, &positions, &position)
                at = end
            return taken(&words), taken(&positions)
        finally:
            free(words.items)
            free(positions.items)

    cdef inline unsigned char class_of(self, Py_UCS4 letter) noexcept:
        return self.classes[letter] if letter < CLASSES else 0

    cdef int add_piece(
        self,
        str text,
        Py_ssize_t start,
        Py_ssize_t end,
        object missing,
        Numbers *words,
        Numbers *positions,
        unsigned int *position,
    ) except -1:
        cdef int kind = PyUnicode_KIND(text)
        cdef void *data = PyUnicode_DATA(text)
        cdef unsigned long long code
        cdef Entry *entry
        cdef Py_ssize_t index
        cdef const unsigned int *word
        while start < end and self.class_of(PyUnicode_READ(kind, data, start)) == PUNCTUATION:
            start += 1
        while start < end and self.class_of(PyUnicode_READ(kind, data, end - 1)) == PUNCTUATION:
            end -= 1
        if end - start > LONGEST:
            numbers, increments = missing(text[start:end])
            for number, increment in zip(numbers, increments):
                extend(words, 1)
                extend(positions, 1)
                position[0] += <unsigned int> increment
                words.items[words.count] = number
                positions.items[positions.count] = position[0]
                words.count += 1
                positions.count += 1
            return 0
        code = self.seed
        for index in range(start, end):
            code = (code ^ <unsigned int> PyUnicode_READ(kind, data, index)) * FACTOR
            code ^= code >> 32
        if code == 0:
            code = 1
        entry = self.find(code, kind, data, start, end - start)
        if entry.code == 0:
            entry = self.insert(entry, code, text, start, end, missing)
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

    cdef Entry *find(
        self, unsigned long long code, int kind, void *data, Py_ssize_t start, Py_ssize_t length
    ) noexcept:
        """Return the entry of a piece, or the free entry where it belongs."""
        cdef Py_ssize_t mask = self.capacity - 1
        cdef Py_ssize_t slot = <Py_ssize_t> (code >> 8) & mask
        cdef Py_ssize_t index
        cdef Entry *entry
        cdef const unsigned int *letters
        while True:
            entry = self.entries + slot
            if entry.code == 0:
                return entry
            if entry.code == code and entry.length == length:
                letters = self.records.items + entry.start
                index = 0
                while index < length:
                    if letters[index] != <unsigned int> PyUnicode_READ(kind, data, start + index):
                        break
                    index += 1
                if index == length:
                    return entry
            slot = (slot + 1) & mask

    cdef Entry *insert(
        self,
        Entry *entry,
        unsigned long long code,
        str text,
        Py_ssize_t start,
        Py_ssize_t end,
        object missing,
    ) except NULL:
        """Add the piece that was not found, with the words that `missing` returns."""
        cdef int kind = PyUnicode_KIND(text)
        cdef void *data = PyUnicode_DATA(text)
        cdef Py_ssize_t at, index
        cdef list numbers, increments
        numbers, increments = missing(text[start:end])
        if len(numbers) != len(increments) or len(numbers) > 0xFFFF:
            raise ValueError("the words of a piece don't fit together")
        extend(&self.records, end - start + 2 * len(numbers))
        if 4 * self.count >= 3 * self.capacity:
            self.grow()
            entry = self.find(code, kind, data, start, end - start)
        at = self.records.count
        for index in range(start, end):
            self.records.items[at] = PyUnicode_READ(kind, data, index)
            at += 1
        for number, increment in zip(numbers, increments):
            self.records.items[at] = number
            self.records.items[at + 1] = increment
            at += 2
        entry.code = code
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


def count_terms(
    const unsigned int[::1] words,
    const long long[::1] starts,
    const long long[::1] ends,
    const unsigned int[::1] key_starts,
    const unsigned int[::1] keys,
    long long[::1] postings,
    long long[::1] occurrences,
    unsigned int[::1] lengths,
):
    cdef Py_ssize_t doc, at, key, terms = occurrences.shape[0]
    cdef Py_ssize_t word_count = key_starts.shape[0] - 1
    cdef unsigned int word, term
    cdef Numbers last = Numbers(NULL, 0, 0)
    check(words, starts, ends, key_starts, keys)
    if lengths.shape[0] != starts.shape[0] or postings.shape[0] != terms:
        raise ValueError("the arrays differ in length")
    try:
        extend(&last, terms)
        with nogil:
            for at in range(terms):
                last.items[at] = NO_DOCUMENT
            for doc in range(starts.shape[0]):
                for at in range(starts[doc], ends[doc]):
                    word = words[at]
                    if word >= word_count:
                        fail()
                    for key in range(key_starts[word], key_starts[word + 1]):
                        term = keys[key]
                        if term >= terms:
                            fail()
                        occurrences[term] += 1
                        if last.items[term] != <unsigned int> doc:
                            last.items[term] = <unsigned int> doc
                            postings[term] += 1
                        lengths[doc] += 1
    finally:
        free(last.items)


def invert(
    const unsigned int[::1] words,
    const unsigned int[::1] positions,
    const long long[::1] starts,
    const long long[::1] ends,
    const unsigned int[::1] key_starts,
    const unsigned int[::1] keys,
    unsigned int first,
    long long[::1] next_posting,
    long long[::1] next_position,
    unsigned int[::1] docs,
    unsigned int[::1] freqs,
    unsigned int[::1] found,
):
    cdef Py_ssize_t doc, at, key, terms = next_posting.shape[0]
    cdef Py_ssize_t room = docs.shape[0], position_room = found.shape[0]
    cdef Py_ssize_t word_count = key_starts.shape[0] - 1
    cdef long long posting, position
    cdef unsigned int word, term
    cdef bint has_positions = position_room > 0
    cdef Numbers last = Numbers(NULL, 0, 0)
    check(words, starts, ends, key_starts, keys)
    if freqs.shape[0] != room or next_position.shape[0] != terms:
        raise ValueError("the arrays differ in length")
    if has_positions and positions.shape[0] != words.shape[0]:
        raise ValueError("a token has no position")
    try:
        extend(&last, terms)
        with nogil:
            for at in range(terms):
                last.items[at] = NO_DOCUMENT
            for doc in range(starts.shape[0]):
                for at in range(starts[doc], ends[doc]):
                    word = words[at]
                    if word >= word_count:
                        fail()
                    for key in range(key_starts[word], key_starts[word + 1]):
                        term = keys[key] - first
                        if term >= terms:
                            continue
                        posting = next_posting[term]
                        if last.items[term] != <unsigned int> doc:
                            last.items[term] = <unsigned int> doc
                            if posting < 0 or posting >= room:
                                fail()
                            docs[posting] = <unsigned int> doc
                            freqs[posting] = 0
                            posting += 1
                            next_posting[term] = posting
                        freqs[posting - 1] += 1
                        if has_positions:
                            position = next_position[term]
                            if position < 0 or position >= position_room:
                                fail()
                            found[position] = positions[at]
                            next_position[term] = position + 1
    finally:
        free(last.items)


cdef int check(
    const unsigned int[::1] words,
    const long long[::1] starts,
    const long long[::1] ends,
    const unsigned int[::1] key_starts,
    const unsigned int[::1] keys,
) except -1:
    """Raise ValueError if a document's tokens or a word's keys are outside the arrays.

    The words of the tokens are checked when they are read.
    """
    cdef Py_ssize_t at, word_count = key_starts.shape[0] - 1, tokens = words.shape[0]
    if ends.shape[0] != starts.shape[0]:
        raise ValueError("the arrays differ in length")
    for at in range(starts.shape[0]):
        if not 0 <= starts[at] <= ends[at] <= tokens:
            fail()
    for at in range(word_count):
        if key_starts[at] > key_starts[at + 1]:
            fail()
    if word_count < 0 or key_starts[word_count] > keys.shape[0]:
        fail()
    return 0


cdef int fail() except -1 with gil:
    raise ValueError("a number is outside the arrays")
