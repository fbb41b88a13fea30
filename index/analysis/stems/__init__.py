"""Light stems and roots: the affixes that are cut off a word, and the root of the rest."""

from kashaf.index.compiled import interpret_if_outdated

interpret_if_outdated(
    f"{__name__}.cutting",
    ("RootLookup", "choose_cut", "find_ends", "find_family", "find_starts", "nearest_root"),
)
