"""Spellings: the exact letters of a word, its other spellings, and its phonetic key."""
