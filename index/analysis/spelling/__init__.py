"""Spellings: a word letter by letter, its other spellings, and what they sound like."""
