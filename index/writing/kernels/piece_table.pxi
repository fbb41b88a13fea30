# The table of the pieces of texts, and the words of each.

cdef enum:
    SEPARATOR = 1
    PUNCTUATION = 2
    CLASSES = 0x10000  # code points beyond are neither
    FEWEST = 1024  # entries; a power of two
    LONGEST = 64  # of fallback.LONGEST_PIECE

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
