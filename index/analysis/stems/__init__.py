"""Light stems and roots: which affixes a word has, and the root of what is left."""
