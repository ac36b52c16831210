"""Owns the keys of numbers: text that sorts byte by byte as the numbers do, and is equal where they are.

A key is exact: 1, 1.0 and 1e0 have one, and neither 2**53 + 1 nor 1e23 is rounded to its neighbour.
"""

from decimal import Decimal
from typing import Final

# Exponents become numbers of five digits that are never negative.
_BIAS: Final = 50_000
_LARGEST: Final = 99_999
_NEGATIVE, _ZERO, _POSITIVE = "0", "1", "2"
# Of two numbers below zero the one with fewer digits is the larger: this sorts behind every digit.
_END: Final = "~"
_COMPLEMENT: Final = str.maketrans("0123456789", "9876543210")


def number_key(number: float) -> str:
    """Give the key of a number: its sign, its exponent, its digits.

    >>> sorted([2.5, -10, 0, 10, -2.5, 1], key=number_key)
    [-10, -2.5, 0, 1, 2.5, 10]
    """
    exact = Decimal(number)
    if not exact:
        return _ZERO
    digits = "".join(map(str, exact.as_tuple().digits)).rstrip("0")
    exponent = exact.adjusted() + _BIAS
    if exact > 0:
        return f"{_POSITIVE}{exponent:05}{digits}"
    return f"{_NEGATIVE}{_LARGEST - exponent:05}{digits.translate(_COMPLEMENT)}{_END}"
