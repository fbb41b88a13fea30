"""The prior probabilities of lemmas, and unknown words, from a list of word frequencies.

The frequencies are those of `wordfreq` (Robyn Speer; code Apache-2.0, data CC BY-SA 4.0, which may
be used under the GPL 3), collected from Wikipedia, subtitles, news, books and the web. The values
derived from them in the data table are under the GPL 3 or later, like the rest of Kashaf.

The share of a lemma is estimated by expectation maximization, in `_ROUNDS` rounds: the frequency of
a form is divided among its readings by their likelihood, and each lemma's share becomes the sum of
what it received.
"""

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from kashaf.index.analysis.folding import bare, fold
from kashaf.index.analysis.morphology.reading import Reading

Frequencies = dict[str, float]
_WORD = re.compile(r"(?!.*(.)\1\1)[\u0621-\u063a\u0641-\u064a]{2,}")
"""A word of Arabic letters, none of them elongated."""
_ROUNDS = 6
_FREQUENT = 1e-6
_UNDERRATED = 6.0
_SMOOTHING = 1e-8
_RAREST = 4e-9
"""The lowest frequency of an unknown word that is looked at."""
_PREFIXES = ("وال", "فال", "بال", "كال", "ولل", "ال", "لل", "و", "ف", "ب", "ل", "ك", "ول", "وب")
_ENDINGS = ("ات", "ون", "ين", "ان", "ها", "هم", "ية", "ه", "ة", "ي", "ا", "نا", "ك")


def frequencies() -> Frequencies:
    """Return the frequency of each Arabic word of the list, as spelled."""
    import wordfreq

    found: Frequencies = defaultdict(float)
    for word, frequency in wordfreq.get_frequency_dict("ar", "large").items():
        spelled = bare(word)
        if _WORD.fullmatch(spelled):
            found[spelled] += frequency
    return dict(found)


_DAMPING = 0.6
"""The exponent of frequencies.

It makes a lemma of many forms likelier than a lemma that only one frequent form of another could
belong to, such as a verb for بن ("son").
"""


def costs(words: Frequencies, read: Callable[[str, str], tuple[Reading, ...]]) -> dict[str, float]:
    """Return the cost of each lemma in bits.

    Args:
        words: The frequencies of words.
        read: Returns the readings of a form and its spelling, with the cost of the affixes only.
    """
    known = []
    for word, frequency in words.items():
        found = [(reading.lemma, 2.0**-reading.cost) for reading in read(fold(word), word)]
        if found:
            known.append((frequency**_DAMPING, found))
    total = sum(frequency for frequency, _ in known)
    known = [(frequency / total, found) for frequency, found in known]
    shares: dict[str, float] = defaultdict(lambda: 1e-6)
    for _ in range(_ROUNDS):
        received: dict[str, float] = defaultdict(float)
        for frequency, found in known:
            weights = [shares[lemma] * weight for lemma, weight in found]
            whole = sum(weights)
            for (lemma, _), weight in zip(found, weights, strict=True):
                received[lemma] += frequency * weight / whole
        shares = defaultdict(lambda: _SMOOTHING, {k: v + _SMOOTHING for k, v in received.items()})
    return {lemma: -math.log2(share) for lemma, share in shares.items()}


def unknown_words(words: Frequencies, is_known: Callable[[str, str], bool]) -> Frequencies:
    """Return the words without a reading, with their frequencies.

    Args:
        words: The frequencies of words.
        is_known: Returns whether a form and its spelling have a reading.
    """
    return {
        word: frequency
        for word, frequency in words.items()
        if frequency >= _RAREST and not is_known(fold(word), word)
    }


def frequent_words(unknown: Frequencies, least: float) -> list[str]:
    """Return the frequent ones of unknown words, without the affixes that others explain.

    Args:
        unknown: The frequencies of the words.
        least: The lowest frequency of a word, together with its forms with affixes.
    """
    total: dict[str, float] = defaultdict(float)
    for word in sorted(unknown, key=lambda word: (len(word), word)):
        total[_base(word, unknown)] += unknown[word]
    return [word for word, frequency in total.items() if frequency >= least and len(word) > 2]


_NATIVE_LETTERS = frozenset("عحصضظثذءأؤئ")
_NATIVE = re.compile(
    "ت..ي.|ت.ا.[^ا]|م[^ي]...?|[تما]?..ا[^ا]ه?|ا.ت.ا.|است..ا.|ان..ا.|.ا..|..ي.ه?|..[او].ه?|...[هي]?ه?|.ا..ه"
)


_NG = ("نغ", "نج", "نق")
"""How names that end in a foreign "ng" are spelled: هونغ, تشانج."""


def is_foreign(word: str) -> bool:
    """Return whether an unknown word looks foreign: it has no Arabic pattern or typical letter.

    A word of four letters is too short to tell, except by a letter that is used for a foreign g or
    by lacking all of ا و ي ه ن. Shorter words are never taken for foreign.
    """
    form = fold(word)
    if set(word) & _NATIVE_LETTERS - {word[0]}:
        return False
    if len(form) < 5:
        return len(form) == 4 and (
            bool(set(form[::2]) & set("غجق")) or form.endswith(_NG) or not set(form) & set("اويهةن")
        )
    return not _NATIVE.fullmatch(form) or form[-1] in "او" or form.endswith(_NG)


_RARELY_FOREIGN = frozenset("عحضظصءأؤئ")
_SOUNDS = str.maketrans("غقكطثص", "جججتتس")
"""Letters with which a foreign sound is spelled → one of them."""
_LONG_VOWELS = frozenset("اوي")
_SHORT = 4
"""In words of this length no vowel may be left out, unless it is their only one: ترمب is ترامب, but
كارل is not كارول.
"""


def variously_spelled(names: Iterable[str], unknown: Iterable[str]) -> set[str]:
    """Return the names of which another unknown word is a spelling: نيويورك (نييورك).

    Such names are foreign although they have an Arabic pattern. Another spelling has one long vowel
    more or less inside the word, or another letter for the same foreign sound.

    Args:
        names: Unknown words.
        unknown: All unknown words.
    """
    by_sound: dict[str, set[str]] = defaultdict(set)
    for word in unknown:
        form = fold(word)
        for key in _sound_keys(form):
            by_sound[key].add(form)
    return {
        name
        for name in names
        if _RARELY_FOREIGN.isdisjoint(name[1:])
        and not name.startswith(("ال", "ما"))
        and any(by_sound[key] - {fold(name)} for key in _sound_keys(fold(name)))
    }


def _sound_keys(form: str) -> Iterator[str]:
    """Yield what a form has in common with its other spellings."""
    sounds = form.translate(_SOUNDS)
    shorter = [sounds[:at] + sounds[at + 1 :] for at in range(1, len(form) - 1)]
    for key in (sounds, *(key for at, key in enumerate(shorter, 1) if form[at] in _LONG_VOWELS)):
        if len(key) > _SHORT or (len(key) == _SHORT and _LONG_VOWELS.isdisjoint(key)):
            yield key


def underrated_words(
    words: Frequencies, read: Callable[[str, str], tuple[Reading, ...]]
) -> list[str]:
    """Return words that are far more frequent than their likeliest reading suggests.

    Most are names, such as باريس, which has a reading as بـ and ريس.
    """
    return [
        word
        for word, frequency in words.items()
        if frequency >= _FREQUENT
        and len(word) > 2
        and not word.startswith(("ال", "وال", "بال", "لل"))
        and not (word[0] in "وفبلك" and words.get(word[1:], 0) > frequency)
        and (found := read(fold(word), word))
        and found[0].cost > _UNDERRATED - math.log2(frequency)
    ]


def _base(word: str, unknown: Frequencies) -> str:
    for prefix in _PREFIXES:
        rest = word[len(prefix) :]
        if not word.startswith(prefix) or len(rest) < 3:
            continue
        if "ال" in prefix or "لل" in prefix or unknown.get(rest, 0) > unknown[word] / 2:
            return _base(rest, unknown) if rest in unknown else rest
    for ending in _ENDINGS:
        stem = word[: -len(ending)]
        if word.endswith(ending) and len(stem) > 2 and unknown.get(stem, 0) > unknown[word]:
            return stem
    return word
