"""Reads numbers, and dates as numbers, in the forms in which people write them."""

import math
import re
from datetime import UTC, datetime
from typing import Final

from kashaf.index.analysis.digits import WESTERN_DIGITS

_NUMBER: Final = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?([eE][+-]?\d{1,3})?")
_NUMBER_SIGNS: Final = WESTERN_DIGITS | str.maketrans({"٫": ".", "٬": ",", "−": "-"})
_EXACT_INT: Final = 2**53
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
DAY: Final = 24 * 60 * 60.0
"""Seconds per day."""


def read_number(name: str, value: object) -> int | float | None:
    """Return a number, which may be given as text in Western, Arabic or Persian digits.

    Raises:
        ValueError: It is not a number, is infinite, or an integer that a float can't represent.
    """
    if isinstance(value, str):
        text = value.translate(_NUMBER_SIGNS).strip().replace("\u066c", ",")
        if not text:
            return None
        if not _NUMBER.fullmatch(text) or not any(map(str.isdigit, text)) or text[0] in "eE":
            raise ValueError(f"{name}: must be a number, not {shown(value)}")
        text = text.replace(",", "")
        value = int(text) if text.lstrip("+-").isdigit() and len(text) < 20 else float(text)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{name}: must be a number, not {shown(value)}")
    if isinstance(value, int) and abs(value) > _EXACT_INT:
        raise ValueError(f"{name}: {shown(value)} is too large; the limit is 2^53")
    if not math.isfinite(value):
        raise ValueError(f"{name}: must be a finite number, not {value}")
    return value


def seconds(moment: str) -> float:
    """Return a day or a moment in ISO 8601, without an offset, as seconds since 1970-01-01."""
    return (datetime.fromisoformat(moment).replace(tzinfo=UTC) - _EPOCH).total_seconds()


def shown(value: object) -> str:
    """Return a value as a message shows it, cut off if it is long."""
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    text = repr(value)
    return text if len(text) <= 42 else f"{text[:40]}…"
