"""The analysis of single words: from a spelling to its stem, root, lemmas and weak keys."""

import re
import threading
from collections.abc import Callable
from sys import intern
from typing import Final

from kashaf.index.analysis.folding import bare, fold, plain_letters
from kashaf.index.analysis.lexicon import Lexicon, build_lexicon
from kashaf.index.analysis.morphology import Reading, find_lemmas, find_readings
from kashaf.index.analysis.morphology.lemmas import (
    FUNCTION,
    FUNCTION_VERBS,
    UNKNOWN,
    respellings,
)
from kashaf.index.analysis.morphology.ranking import may_be_respelled
from kashaf.index.analysis.morphology.table import VERB
from kashaf.index.analysis.settings import AnalyzerSettings
from kashaf.index.analysis.tokenizing import MAX_FORM
from kashaf.index.analysis.tokens import Word
from kashaf.index.lazy import lazy

_ALEF_VERB: Final = re.compile(rf"{re.escape(VERB)}.*[أإآ]")
"""The lemma of a verb with a hamza on an alef; the function words that look like it are others."""


class WordAnalyzer:
    """Analyzes single words with given settings, without caching. Threads may share it."""

    def __init__(self, settings: AnalyzerSettings) -> None:
        self._settings = settings
        self._local = threading.local()

    @lazy
    def _lexicon(self) -> Lexicon:
        settings = self._settings
        return build_lexicon(settings.families, settings.teh_marbuta, settings.hamza_seats)

    def fold(self, word: str) -> str:
        """Return the folded form of a word; see `folding.fold`."""
        return fold(word, self._settings.teh_marbuta, self._settings.hamza_seats)

    def form(self, word: str) -> str:
        """Return the form of a word that is indexed; see `Analyzer.form`."""
        form = self.fold(word)[:MAX_FORM]
        return word if form == word else form

    def readings(self, spelling: str) -> tuple[Reading, ...]:
        """Return the possible readings of a word; see `Analyzer.readings`."""
        form = self.form(spelling)
        return find_readings(spelling, self._default_form(spelling)) if _is_arabic(form) else ()

    def is_protected(self, word: Word) -> bool:
        """Return whether the stem of a word is fixed; see `Analyzer.is_protected`."""
        middle = word.form[len(word.prefix) : len(word.form) - len(word.suffix)]
        return not word.is_stopword and middle in self._lexicon.families

    def analyze(self, spelling: str) -> Word:
        """Return the analysis of one word; see `Analyzer.word`."""
        form = self.form(spelling)
        for other in respellings(form) if may_be_respelled(form) else ():
            if other in self._lexicon.stopwords or other in self._lexicon.families:
                return self.analyze(other)._replace(spelling=spelling, form=form)
        if self._lexicon.is_stopword(form) and self._lexicon.is_function_word(
            plain_letters(bare(spelling))
        ):
            lemmas = (self._function_lemma(spelling, form),)
            return Word(spelling, form, "", "", form, None, True, lemmas, ())
        if not _is_arabic(form):
            stem = self._lexicon.families.get(form, form)
            return Word(spelling, form, "", "", stem, form, False, (stem,), ())
        prefix, suffix, stem, root = map(intern, self._stem(form))
        stemmed = spelling, form, prefix, suffix, stem, root, False
        if stem in self._own_families:
            word = Word(*stemmed, (UNKNOWN + stem,), ())
            if self.is_protected(word):
                return word
        default_form = form if self._folds_by_default else self._default_form(spelling)
        return Word(*stemmed, *find_lemmas(spelling, default_form, stem))

    def _function_lemma(self, spelling: str, form: str) -> str:
        """Return the key of a function word: its lemma if that is one, too (كانوا: +كان).

        Otherwise it is the form, without a conjunction. A reading of a word as one that is spelled
        otherwise does not count: تحت is no form of حتى, nor كأن of كان, nor أن of the verb آن.
        Alef forms make no difference: اذا is إذا. Known failures: اليه is not إليه, nor لانه لأنه.
        """
        word, own = bare(spelling), form if form in self._lexicon.stopwords else form[1:]
        for reading in find_readings(word, self._default_form(spelling))[:1]:
            lemma = self.fold(reading.lemma.removeprefix(VERB))
            is_verb = reading.lemma in FUNCTION_VERBS
            is_own = is_verb or (own.startswith(lemma) and not _ALEF_VERB.match(reading.lemma))
            if lemma in self._lexicon.stopwords and reading.stem in word and is_own:
                return FUNCTION + (reading.lemma if is_verb else lemma)
        return FUNCTION + own

    def _default_form(self, spelling: str) -> str:
        """Return the form of a word with the default switches, with which the stems are folded."""
        return fold(spelling)[:MAX_FORM]

    @lazy
    def _folds_by_default(self) -> bool:
        return self._settings.teh_marbuta and self._settings.hamza_seats

    @lazy
    def _own_families(self) -> frozenset[str]:
        return frozenset(self.form(family[0]) for family in self._settings.families if family)

    @property
    def _stem(self) -> Callable[[str], tuple[str, str, str, str]]:
        stemmer = getattr(self._local, "stemmer", None)
        if stemmer is None:
            from kashaf.index.analysis.stems.stemming import Stemmer

            stemmer = self._local.stemmer = Stemmer(self._lexicon)
        return stemmer.stem


def _is_arabic(form: str) -> bool:
    """Return whether a form is a word of two or more Arabic letters, not a number or hashtag."""
    return len(form) > 1 and not form.isascii() and "\u0600" <= form[0] <= "\u08ff"
