"""The settings of the analysis, and the user dictionary: a text file that describes them.

    عيد                          a protected word
    جوال هاتف موبايل             a family: its words share the stem of the first

    [synonyms]
    الأمم المتحدة, UN            each finds the others
    جوال => هاتف محمول, خلوي     a query for the left also finds the right

    [stop words]
    خبر عاجل                     words that are left out of queries

A `#` begins a comment. The words before the first heading change how documents are analyzed;
synonyms and stop words affect queries only.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, TypeAlias

RULES: Final = 11
"""The version of the analysis rules, increased with each change of the rules or data files."""

Synonym: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]
"""Expressions of one or more words, and the expressions that a query for one of them also finds."""

_OF_QUERIES: Final = ("synonyms", "stop_words")
_WORDS, _SYNONYMS, _STOP_WORDS = "words", "synonyms", "stop words"


@dataclass(frozen=True)
class AnalyzerSettings:
    """The settings of the analysis, recorded in the index.

    Attributes:
        teh_marbuta: Whether ة is folded to ه.
        hamza_seats: Whether ؤ and ئ are folded to ء.
        families: Groups of words that share the stem of the first; a single word is protected.
        synonyms: What queries also find. Changing them requires no rebuild.
        stop_words: Words that are left out of queries. Changing them requires no rebuild.
    """

    teh_marbuta: bool = True
    hamza_seats: bool = True
    families: tuple[tuple[str, ...], ...] = ()
    synonyms: tuple[Synonym, ...] = ()
    stop_words: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "AnalyzerSettings":
        """Return the settings that `to_json` described.

        Raises:
            ValueError, TypeError: The description is not valid.
        """
        synonyms = tuple((tuple(left), tuple(right)) for left, right in values.get("synonyms", ()))
        settings = cls(
            **{
                **values,
                "families": tuple(map(tuple, values.get("families", ()))),
                "synonyms": synonyms,
                "stop_words": tuple(values.get("stop_words", ())),
            }
        )
        groups = (*settings.families, *(side for pair in synonyms for side in pair))
        if not all(
            isinstance(word, str) for group in (*groups, settings.stop_words) for word in group
        ):
            raise ValueError("a word of the user dictionary is not text")
        if not {bool}.issuperset(map(type, (settings.teh_marbuta, settings.hamza_seats))):
            raise ValueError("a setting of the analyzer is not true or false")
        return settings

    def to_json(self) -> dict[str, Any]:
        """Return a description for JSON, without empty synonyms and stop words."""
        return {
            name: value for name, value in asdict(self).items() if value or name not in _OF_QUERIES
        }

    @property
    def of_documents(self) -> "AnalyzerSettings":
        """These settings without those that affect queries only."""
        return replace(self, synonyms=(), stop_words=())

    @property
    def fingerprint(self) -> str:
        """16 hexadecimal digits that change with the rules and with the settings of documents."""
        rules = json.dumps([RULES, self.of_documents.to_json()], sort_keys=True)
        return hashlib.blake2b(rules.encode(), digest_size=8).hexdigest()


def read_dictionary(text: str) -> AnalyzerSettings:
    """Return the settings that a user dictionary describes.

    Raises:
        ValueError: A section is unknown, or a line of synonyms has only one side. The message
            begins with the line number.
    """
    families: list[tuple[str, ...]] = []
    synonyms: list[Synonym] = []
    stop_words: list[str] = []
    section = _WORDS
    for number, line in enumerate(text.splitlines(), 1):
        content = re.sub("#.*", "", line).strip()
        if heading := re.fullmatch(r"\[(.*)\]", content):
            section = " ".join(heading[1].lower().split())
            if section not in (_SYNONYMS, _STOP_WORDS):
                raise ValueError(f"{number}: write [{_SYNONYMS}] or [{_STOP_WORDS}]")
        elif content and section == _SYNONYMS:
            synonyms.append(_synonym(content, number))
        elif content and section == _STOP_WORDS:
            stop_words += _words(content)
        elif content:
            families.append(_words(content))
    return AnalyzerSettings(
        families=tuple(families), synonyms=tuple(synonyms), stop_words=tuple(stop_words)
    )


def write_dictionary(settings: AnalyzerSettings) -> str:
    """Return the text of a user dictionary from which `read_dictionary` reads these settings."""
    lines = [" ".join(family) for family in settings.families]
    if settings.synonyms:
        lines += ["", f"[{_SYNONYMS}]", *map(_written, settings.synonyms)]
    if settings.stop_words:
        lines += ["", f"[{_STOP_WORDS}]", *settings.stop_words]
    return "\n".join(lines).strip()


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in re.split(r"[\s,،]+", text) if word)


def _synonym(text: str, number: int) -> Synonym:
    left, arrow, right = text.partition("=>")
    sources, targets = _expressions(left), _expressions(right if arrow else left)
    if not sources or not targets or (not arrow and len(sources) < 2):
        raise ValueError(f"{number}: write two expressions with a comma or => between them")
    return sources, targets


def _expressions(text: str) -> tuple[str, ...]:
    return tuple(words for part in re.split("[,،]", text) if (words := " ".join(part.split())))


def _written(synonym: Synonym) -> str:
    left, right = (_joined(side) for side in synonym)
    return left if left == right else f"{left} => {right}"


def _joined(expressions: Iterable[str]) -> str:
    return ", ".join(expressions)
