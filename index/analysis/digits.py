"""Digits: Arabic-Indic and Persian ones are equivalent to Western ones."""

from typing import Final

WESTERN_DIGITS: Final = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2)
"""For `str.translate`: every digit → the Western digit of the same value."""
