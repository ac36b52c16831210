"""Owns how a quoted text in a filter is read: the string of RFC 7159 §7, escapes and surrogate pairs included.

What a string may hold is decided here too: neither half a surrogate pair nor NUL, since no stored value
holds them (a resource with one is refused) and no database takes them.
"""

import re
from collections.abc import Callable
from typing import Final, TypeAlias

Refuse: TypeAlias = Callable[[int, str], Exception]

_SIMPLE: Final = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_HEX: Final = frozenset("0123456789abcdefABCDEF")
_HIGH: Final = range(0xD800, 0xDC00)
_LOW: Final = range(0xDC00, 0xE000)
_SURROGATES: Final = range(0xD800, 0xE000)
# What does not stand for itself in a string.
_SPECIAL: Final = re.compile('["\\\\\x00-\x1f\ud800-\udfff]')


def read_text(text: str, start: int, *, refuse: Refuse) -> tuple[str, int]:
    """Read the string whose opening quote is at `start`; give its value and where the text goes on."""
    parts: list[str] = []
    position = start + 1
    while True:
        special = _SPECIAL.search(text, position)
        if special is None:
            raise refuse(start + 1, "this text has no closing quote.")
        parts.append(text[position : special.start()])
        position, character = special.start(), special[0]
        if character == '"':
            return "".join(parts), position + 1
        if character < " ":
            raise refuse(position + 1, "a control character in a text must be written as an escape.")
        if character != "\\":
            raise refuse(position + 1, "the text holds half a surrogate pair.")
        value, position = _escape(text, position, refuse=refuse)
        parts.append(value)


def _escape(text: str, start: int, *, refuse: Refuse) -> tuple[str, int]:
    letter = text[start + 1 : start + 2]
    if letter != "u":
        if letter not in _SIMPLE:
            raise refuse(start + 1, "JSON has no such escape.")
        return _SIMPLE[letter], start + 2
    unit = _unit(text, start, refuse=refuse)
    if unit == 0:
        raise refuse(start + 1, "no value holds the character NUL.")
    if unit not in _SURROGATES:
        return chr(unit), start + 6
    low = _unit(text, start + 6, refuse=refuse) if text.startswith("\\u", start + 6) else None
    if low is None or unit not in _HIGH or low not in _LOW:
        raise refuse(start + 1, "the text holds half a surrogate pair.")
    return chr(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00)), start + 12


def _unit(text: str, start: int, *, refuse: Refuse) -> int:
    digits = text[start + 2 : start + 6]
    if len(digits) != 4 or not _HEX.issuperset(digits):  # noqa: PLR2004 - RFC 7159 §7: four hexadecimal digits
        raise refuse(start + 1, "this escape needs four hexadecimal digits.")
    return int(digits, 16)
