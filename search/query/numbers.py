"""Numbers in a query: one number, a comparison, or a range."""

from kashaf.index.fields.values import read_number
from kashaf.search.query.dates import BETWEEN, COMPARED, OPEN
from kashaf.search.query.nodes import NumberRange


def read_numbers(field: str, text: str) -> NumberRange | None:
    """Return the range that a text such as `100`, `>=100`, `100..300` or `100 TO *` describes.

    Both ends of a range are included; None if the text is not a number.
    """
    text = text.strip()
    try:
        ends = BETWEEN.split(text)
        if len(ends) == 2:
            low, high = (None if end in OPEN else _number(end) for end in map(str.strip, ends))
            return NumberRange(field, low, high)
        compared = COMPARED.fullmatch(text)
        number = _number(compared[2] if compared else text)
    except ValueError:
        return None
    match compared[1] if compared else "=":
        case ">=":
            return NumberRange(field, number, None)
        case ">":
            return NumberRange(field, number, None, excludes_low=True)
        case "<=":
            return NumberRange(field, None, number)
        case "<":
            return NumberRange(field, None, number, excludes_high=True)
        case _:
            return NumberRange(field, number, number)


def _number(text: str) -> float:
    number = read_number("", text)
    if number is None:
        raise ValueError("blank")
    return float(number)
