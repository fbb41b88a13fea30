"""Light stems and roots: the affixes that are cut off a word, and the root of the rest."""
