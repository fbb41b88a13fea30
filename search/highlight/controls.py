"""Characters of a text that can change how a terminal or the text beside it is shown."""

import re
from typing import Final

_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def without_controls(text: str) -> str:
    """Return the text with control and bidi characters as spaces."""
    return _CONTROLS.sub(" ", text)
