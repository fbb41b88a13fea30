"""Tashaphyne's guess at the root of a word that the dictionary does not know."""

from tashaphyne.stemming import ArabicLightStemmer


class Rooter(ArabicLightStemmer):  # type: ignore[misc]
    """Tashaphyne's stemmer, with one choice among roots that are equally common.

    Tashaphyne 0.3.6 takes the first of a set of strings, another one in each process: a word in a
    document and the same word in a query, analysed by two processes, had different roots.
    """

    @staticmethod
    def most_common(roots: list[str]) -> str:
        """The commonest root, of three letters if there are such; of equals the first."""
        best = [root for root in roots if len(root) == 3] or roots
        return min(best, key=lambda root: (-best.count(root), root))
