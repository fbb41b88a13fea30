"""Digits: Arabic-Indic and Persian digits are equivalent to Western ones."""

from typing import Final

WESTERN_DIGITS: Final = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2)
"""A table for `str.translate`: each digit → the Western digit of the same value."""
